using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Memory;
using Cofferdam.Kernel.Slabs;

namespace Cofferdam.Kernel.Heap;

/// <summary>A slab cache with what it takes to tell its free objects from live ones (mm/slub.c).</summary>
internal sealed class HeapCache
{
    // A slab has at most 2^10 pages (MAX_ORDER), and so has an object.
    private const uint MostBytes = 1 << 22;

    // A slab has 15 bits for the number of its objects; the low half of kmem_cache_order_objects has them.
    private const uint ObjectsMask = 0xffff;

    // include/linux/slab.h before Linux 6.9, commit cc61eb851461 ("mm, slab: use an enum to define SLAB_ cache creation
    // flags"), since when BTF has the bits.
    private const ulong OldStoreUser = 0x10000;

    private readonly uint _freePointer;
    private readonly ulong? _key;

    private HeapCache(SlabCache cache, KernelStruct source, ulong storeUser)
    {
        Cache = cache;
        _freePointer = (uint)source.ReadUnsigned("offset");
        _key = source.Has("random") ? source.ReadUnsigned("random") : null;
        CpuSlab = source.ReadPointer("cpu_slab");
        MostObjects = (uint)Math.Max(
            source.ReadUnsigned("oo.x") & ObjectsMask, source.ReadUnsigned("min.x") & ObjectsMask);
        var inUse = (uint)source.ReadUnsigned("inuse");
        // get_info_end: the tracks stand behind the object, or behind the free pointer where that does.
        TrackOffset = (cache.Flags & storeUser) != 0
            ? (int)inUse + (_freePointer >= inUse ? sizeof(ulong) : 0)
            : null;
    }

    /// <summary>The cache.</summary>
    public SlabCache Cache { get; }

    /// <summary>The per-CPU address of its struct kmem_cache_cpu.</summary>
    public KernelAddress CpuSlab { get; }

    /// <summary>How many objects a slab of it has at most.</summary>
    public uint MostObjects { get; }

    /// <summary>
    /// Where an object has the struct track of its allocation, counted from its start; null without slub_debug=U.
    /// </summary>
    public int? TrackOffset { get; }

    /// <summary>The flag of the caches that keep who allocated an object (SLAB_STORE_USER, slub_debug=U).</summary>
    public static ulong StoreUserFlag(BtfTypes types) =>
        types.TryFindEnumerator("_SLAB_STORE_USER", out var bit) ? 1ul << (int)bit : OldStoreUser;

    /// <summary>
    /// Reads it; false if its objects do not fit into their slots, as of a cache that was destroyed meanwhile.
    /// </summary>
    /// <param name="cache">The cache.</param>
    /// <param name="storeUser">What <see cref="StoreUserFlag"/> gives.</param>
    /// <param name="types">The types of the kernel.</param>
    /// <param name="memory">Its memory.</param>
    /// <param name="read">The cache with more.</param>
    /// <exception cref="FeatureMissingException">
    /// The kernel's struct kmem_cache lacks a member, because its allocator is not SLUB.
    /// </exception>
    /// <exception cref="MalformedDataException">It is not readable.</exception>
    public static bool TryRead(
        SlabCache cache,
        ulong storeUser,
        BtfTypes types,
        IKernelMemory memory,
        [NotNullWhen(true)] out HeapCache? read)
    {
        var source = KernelStruct.At(memory, types, "kmem_cache", cache.Address);
        var candidate = new HeapCache(cache, source, storeUser);
        read = cache.Size <= MostBytes
            && (ulong)cache.RedZoneBefore + cache.ObjectSize <= cache.Size
            && (ulong)cache.RedZoneBefore + candidate._freePointer + sizeof(ulong) <= cache.Size
            ? candidate
            : null;
        return read is not null;
    }

    /// <summary>
    /// The next object on a free list, from the bytes of one: with CONFIG_SLAB_FREELIST_HARDENED the pointer is mixed
    /// with the cache's secret and its own address (freelist_ptr_decode).
    /// </summary>
    /// <param name="slot">The bytes of the object, from its start to the next one's.</param>
    /// <param name="address">Its address.</param>
    public KernelAddress NextFree(ReadOnlySpan<byte> slot, KernelAddress address)
    {
        var stored = BinaryPrimitives.ReadUInt64LittleEndian(slot[(int)_freePointer..]);
        var place = address.Value + _freePointer;
        return new KernelAddress(_key is { } key ? stored ^ key ^ BinaryPrimitives.ReverseEndianness(place) : stored);
    }
}
