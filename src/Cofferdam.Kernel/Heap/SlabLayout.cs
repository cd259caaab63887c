using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Kernel.Heap;

/// <summary>How this kernel marks slab pages and lays out what it keeps about them.</summary>
internal sealed class SlabLayout
{
    private const int PageSize = 4096;

    // The type of a page is in the top byte of page_type (include/linux/page-flags.h).
    private const int PageTypeShift = 24;

    private readonly StructMember _mark;
    private readonly int _markShift;
    private readonly ulong _markMask;
    private readonly ulong _slabMark;
    private readonly StructMember _compoundHead;
    private readonly StructMember _cache;
    private readonly StructMember _freeList;
    private readonly StructMember _inUse;
    private readonly StructMember _objects;
    private readonly StructMember _frozen;
    private readonly StructMember _next;

    /// <summary>Looks it up.</summary>
    /// <exception cref="FeatureMissingException">The kernel has no struct slab of SLUB.</exception>
    /// <exception cref="MalformedDataException">Its types make no sense.</exception>
    public SlabLayout(BtfTypes types)
    {
        var page = types.Require<BtfStruct>("page");
        var slab = types.Require<BtfStruct>("slab");
        if (slab.Size > page.Size)
            throw new MalformedDataException($"struct slab: {slab.Size} bytes do not fit into those of struct page");

        PageStructSize = (int)page.Size;
        _compoundHead = StructMember.Of(types, page, "compound_head");
        // A page flag until Linux 6.11, commit 46df8e73a4a3 ("mm: free up PG_slab"); see also is_slab_block in
        // bpf/pages.h.
        if (types.TryFindEnumerator("PGTY_slab", out var type))
        {
            _mark = StructMember.Of(types, page, "page_type");
            (_markShift, _markMask, _slabMark) = (PageTypeShift, 0xff, (ulong)type);
        }
        else if (types.TryFindEnumerator("PG_slab", out var flag))
        {
            _mark = StructMember.Of(types, page, "flags");
            (_markShift, _markMask, _slabMark) = ((int)flag, 1, 1);
        }
        else
        {
            throw new FeatureMissingException("mark of slab pages in BTF", "needs a kernel with PG_slab or PGTY_slab");
        }

        _cache = StructMember.Of(types, slab, "slab_cache");
        _freeList = StructMember.Of(types, slab, "freelist");
        _inUse = StructMember.Of(types, slab, "inuse");
        _objects = StructMember.Of(types, slab, "objects");
        _frozen = StructMember.Of(types, slab, "frozen");
        _next = StructMember.Of(types, slab, "next");
    }

    /// <summary>The size of struct page in bytes.</summary>
    public int PageStructSize { get; }

    /// <summary>Whether the bytes of a struct page are those of the first page of a slab.</summary>
    public bool IsSlab(ReadOnlySpan<byte> page) =>
        ((_mark.Read(page) >> _markShift) & _markMask) == _slabMark && (_compoundHead.Read(page) & 1) == 0;

    /// <summary>What the bytes of a struct page for which <see cref="IsSlab"/> is true say.</summary>
    public SlabHeader HeaderOf(KernelAddress address, ReadOnlySpan<byte> page) => new(
        address,
        _cache.ReadPointer(page),
        _freeList.ReadPointer(page),
        (uint)_inUse.Read(page),
        (uint)_objects.Read(page),
        _frozen.Read(page) != 0);

    /// <summary>The first address of the memory that a struct page is about.</summary>
    public KernelAddress StartOf(KernelAddress page, MemoryLayout map) =>
        map.DirectMap.Start + ((page - map.Vmemmap.Start) / PageStructSize * PageSize);

    /// <summary>The next slab on a CPU's list of partial slabs.</summary>
    public KernelAddress NextOf(ReadOnlySpan<byte> page) => _next.ReadPointer(page);
}
