using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Memory;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Kernel.Slabs;

/// <summary>Reads the kernel's list of slab caches (slab_caches, mm/slab_common.c).</summary>
public static class SlabCachesReader
{
    // A busy machine has a few hundred, one with memory control groups of old kernels some thousands.
    private const int MaximumCaches = 65536;

    /// <summary>Reads all caches.</summary>
    /// <exception cref="FeatureMissingException">
    /// The kernel lacks the list or a member of struct kmem_cache.
    /// </exception>
    /// <exception cref="MalformedDataException">The list is damaged, or changed while it was read.</exception>
    public static SlabCaches Read(KernelSymbols symbols, BtfTypes types, IKernelMemory memory)
    {
        var head = symbols.Require("slab_caches").Address;
        var general = ReadGeneral(symbols, memory);
        return new SlabCaches(
        [
            .. KernelList.Walk(memory, types, head, "kmem_cache", "list", MaximumCaches)
                .Select(cache => ReadCache(cache, general)),
        ]);
    }

    private static SlabCache ReadCache(KernelStruct cache, HashSet<KernelAddress> general)
    {
        var name = cache.ReadText("name");
        return new SlabCache
        {
            Name = name,
            Address = cache.Address,
            Size = (uint)cache.ReadUnsigned("size"),
            ObjectSize = (uint)cache.ReadUnsigned("object_size"),
            Alignment = (uint)cache.ReadUnsigned("align"),
            Flags = cache.ReadUnsigned("flags"),
            // -1 exempts the caches of the first boot phase from merging.
            Aliases = Math.Max(1, cache.Read<int>("refcount")),
            RedZoneBefore = (uint)cache.ReadUnsigned("red_left_pad"),
            UserOffset = cache.Has("useroffset") ? (uint)cache.ReadUnsigned("useroffset") : 0,
            UserSize = cache.Has("usersize") ? (uint)cache.ReadUnsigned("usersize") : 0,
            Constructor = cache.ReadPointer("ctor"),
            IsGeneral = general.Contains(cache.Address) || IsGeneralName(name),
        };
    }

    // struct kmem_cache *kmalloc_caches[types][sizes]: the symbol's length is that of the table.
    private static HashSet<KernelAddress> ReadGeneral(KernelSymbols symbols, IKernelMemory memory)
    {
        var found = new HashSet<KernelAddress>();
        if (!symbols.TryFindUnique("kmalloc_caches", out var table))
            return found;

        for (var at = table.Address; at < table.End; at += 8)
            found.Add(memory.ReadPointer(at));

        return found;
    }

    // kmalloc-64, kmalloc-cg-1k, kmalloc-rcl-2k, kmalloc-rnd-03-96, dma-kmalloc-8
    private static bool IsGeneralName(string name) =>
        name.StartsWith("kmalloc-", StringComparison.Ordinal)
        || name.StartsWith("dma-kmalloc-", StringComparison.Ordinal);
}
