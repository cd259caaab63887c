using System.Buffers.Binary;
using System.Text;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Heap;
using Cofferdam.Kernel.Memory;
using Cofferdam.Kernel.Slabs;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Tests.Kernel.Heap;

/// <summary>
/// A kernel of two CPUs with one slab cache and one slab of it, of eight objects of 64 bytes, laid out as no real kernel
/// does it. Tests write over it what they want.
/// </summary>
internal sealed class SampleHeap
{
    public const int Slots = 8;
    public const int SlotSize = 64;

    private const int PageStructSize = 64;
    private const int FreePointer = 24;
    private const ulong Key = 0x0123456789abcdef;
    private const ulong Tick = 4_000_000;
    private const ulong Now = 100_000;

    private static readonly KernelAddress _directMap = new(0xffff888000000000);
    private static readonly KernelAddress _vmemmap = _directMap + 0x100000;
    private static readonly KernelAddress _perCpu = _directMap + 0x200000;
    private static readonly KernelAddress _cache = _directMap + 0x300000;
    private static readonly KernelAddress _variables = _directMap + 0x310000;
    private static readonly AddressRange _all = AddressRange.OfLength(_directMap, 0x400000);
    private static readonly KernelAddress _page = _vmemmap + (3 * PageStructSize);

    private readonly bool _hardened;
    private readonly bool _hasPageTypes;
    private readonly bool _hasTracks;

    public SampleHeap(bool hardened = true, bool hasPageTypes = false, bool hasTracks = false)
    {
        (_hardened, _hasPageTypes, _hasTracks) = (hardened, hasPageTypes, hasTracks);
        Memory = new OverlaidMemory(new ZeroMemory(_all));
        WriteNumber(_variables, Now);
        WriteNumber(_variables + 8, Tick);
        WriteNumber(_cache, _perCpu.Value);
        WriteNumber(_cache + 8, FreePointer);
        WriteNumber(_cache + 16, Slots);
        WriteNumber(_cache + 24, Slots);
        WriteNumber(_cache + 32, 32);
        WriteNumber(_cache + 40, Key);
        if (hasPageTypes)
            Memory.Write(_page + 48, 0, 0, 0, 0xf5);
        else
            Memory.Write(_page, 0, 2);
        WriteNumber(_page + 24, _cache.Value);
        WriteCounts(Slots, Slots, isFrozen: false);
    }

    /// <summary>The memory, to write over.</summary>
    public OverlaidMemory Memory { get; private set; }

    /// <summary>The struct page of the slab.</summary>
    public static KernelAddress Page => _page;

    /// <summary>The address of an object.</summary>
    public static KernelAddress AddressOf(int index) => _directMap + 0x3000 + (index * SlotSize);

    /// <summary>Puts objects on the slab's free list, and counts them.</summary>
    public SampleHeap Free(params int[] indices)
    {
        WriteNumber(_page + 32, Chain(indices));
        WriteCounts(Slots - indices.Length, Slots, isFrozen: false);
        return this;
    }

    /// <summary>Makes a free object point to anything.</summary>
    public void Point(int index, KernelAddress next)
    {
        var place = AddressOf(index) + FreePointer;
        WriteNumber(place, _hardened ? next.Value ^ Key ^ BinaryPrimitives.ReverseEndianness(place.Value) : next.Value);
    }

    /// <summary>Gives the slab to a CPU, with objects on its own list.</summary>
    public void GiveToCpu(int cpu, params int[] indices)
    {
        var place = _perCpu + (cpu * 0x1000);
        WriteNumber(place, Chain(indices));
        WriteNumber(place + 16, _page.Value);
    }

    /// <summary>Puts the slab behind another one on a CPU's list of partial slabs.</summary>
    public void GiveToPartialListOfCpu(int cpu, KernelAddress? behind = null)
    {
        WriteNumber(_perCpu + (cpu * 0x1000) + 24, (behind ?? _page).Value);
        if (behind is { } other)
            WriteNumber(other + 16, _page.Value);
    }

    public void WriteCounts(int inUse, int objects, bool isFrozen) =>
        WriteNumber(_page + 40, (uint)inUse | ((uint)objects << 16) | (isFrozen ? 1u << 31 : 0));

    public void WriteNumber(KernelAddress address, ulong value) =>
        Memory.Write(address, BitConverter.GetBytes(value));

    /// <summary>Writes who allocated an object: behind its 32 bytes, as the cache says.</summary>
    public void WriteTrack(int index, KernelAddress caller, uint processId, ulong ticksAgo)
    {
        WriteNumber(AddressOf(index) + 32, caller.Value);
        WriteNumber(AddressOf(index) + 40, processId);
        WriteNumber(AddressOf(index) + 48, Now - ticksAgo);
    }

    /// <summary>Walks it, in memory that is possibly not this one.</summary>
    public (HeapCensus Census, IReadOnlyList<(KernelAddress Address, byte[] Content, AllocationTrack? Track)> Live) Walk(
        IKernelMemory? memory = null)
    {
        var live = new List<(KernelAddress, byte[], AllocationTrack?)>();
        var census = Open(memory).Run((in LiveObject found) => live.Add((found.Address, found.Content.ToArray(), found.Track)));
        return (census, live);
    }

    /// <summary>The walk itself.</summary>
    public HeapWalk Open(IKernelMemory? memory = null) => new(
        KallsymsReader.Read(Encoding.ASCII.GetBytes(
            $"{_variables.Value:x16} D jiffies\n{_variables.Value + 8:x16} B tick_nsec\n")),
        Types(),
        memory ?? Memory,
        Layout(),
        new SlabCaches([Cache()]));

    /// <summary>The numbers of the objects that a walk finds live.</summary>
    public IEnumerable<int> LiveIndices(IKernelMemory? memory = null) =>
        Walk(memory).Live.Select(live => (int)((live.Address - AddressOf(0)) / SlotSize));

    private ulong Chain(int[] indices)
    {
        for (var i = 0; i < indices.Length; i++)
            Point(indices[i], i + 1 < indices.Length ? AddressOf(indices[i + 1]) : default);

        return indices.Length > 0 ? AddressOf(indices[0]).Value : 0;
    }

    private SlabCache Cache() => new()
    {
        Name = "sample",
        Address = _cache,
        Size = SlotSize,
        ObjectSize = 32,
        Alignment = 8,
        Flags = _hasTracks ? 1ul << 7 : 0,
        Aliases = 1,
        RedZoneBefore = 0,
        UserOffset = 0,
        UserSize = 0,
        Constructor = default,
        IsGeneral = false,
    };

    private static MemoryLayout Layout() => new()
    {
        PagingLevels = 4,
        DirectMap = AddressRange.OfLength(_directMap, 0x40000),
        Vmalloc = default,
        Vmemmap = AddressRange.OfLength(_vmemmap, 0x40 * PageStructSize),
        ModuleArea = default,
        CpuEntryArea = default,
        Image = new ImageSections(default, default, default, default, default, default, default),
        PerCpu = new PerCpuLayout(default, default, 0x1000, [0, 0x1000]),
    };

    private BtfTypes Types()
    {
        BtfTypeId number = new(1), small = new(2);
        return BtfReader.Read(BtfWriter.Write(
        [
            new BtfInteger(number, "unsigned long", 8, 64, false, false),
            new BtfInteger(small, "unsigned int", 4, 32, false, false),
            Struct(3, "page", PageStructSize, ("flags", 0), ("compound_head", 8), ("page_type", -48)),
            new BtfStruct(new(4), "slab", false, 64,
            [
                new("slab_cache", number, 24 * 8, 0),
                new("next", number, 16 * 8, 0),
                new("freelist", number, 32 * 8, 0),
                new("inuse", small, 40 * 8, 16),
                new("objects", small, (40 * 8) + 16, 15),
                new("frozen", small, (40 * 8) + 31, 1),
            ]),
            Struct(5, "kmem_cache_cpu", 32, ("freelist", 0), ("tid", 8), ("slab", 16), ("partial", 24)),
            Struct(6, "track", 24, ("addr", 0), ("pid", -8), ("cpu", -12), ("when", 16)),
            new BtfStruct(new(7), "kmem_cache_order_objects", false, 4, [new("x", small, 0, 0)]),
            new BtfStruct(new(8), "kmem_cache", false, 48,
            [
                new("cpu_slab", number, 0, 0),
                new("offset", small, 8 * 8, 0),
                new("oo", new(7), 16 * 8, 0),
                new("min", new(7), 24 * 8, 0),
                new("inuse", small, 32 * 8, 0),
                new(_hardened ? "random" : "unused", number, 40 * 8, 0),
            ]),
            new BtfEnumeration(new(9), "marks", false, false, 4,
            [
                _hasPageTypes ? new("PGTY_slab", 0xf5) : new("PG_slab", 9),
                new("_SLAB_STORE_USER", 7),
            ]),
        ]));

        // A negative place is that of a number of four bytes.
        BtfStruct Struct(uint id, string tag, uint size, params (string Name, int Place)[] members) =>
            new(new(id), tag, false, size,
            [
                .. members.Select(member => new BtfMember(
                    member.Name, member.Place < 0 ? small : number, (uint)Math.Abs(member.Place) * 8, 0)),
            ]);
    }
}
