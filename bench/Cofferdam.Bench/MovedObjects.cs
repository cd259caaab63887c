using Cofferdam.Bpf.Objects;
using Cofferdam.Learning.Features;
using Cofferdam.Tests.Learning;

namespace Cofferdam.Bench;

/// <summary>
/// Real objects of another machine, moved so that the kernel at hand takes them for its own. What they point to is not
/// here, so each pointer into the heap leads to a made-up page of the right object size instead: it costs what it would
/// cost there. No feature of any word changes.
/// </summary>
internal sealed class MovedObjects
{
    /// <summary>PAGE_STRUCT_BYTES.</summary>
    public const int PageStructBytes = 64;

    // The object is built with pages of 64 bytes (PAGE_SHIFT), so one struct page for each: then a pointer is as far from
    // the first byte of the direct map as the struct page that it leads to is from the array's. Both kinds of kernel
    // memory are in the direct map, wherever that maps.
    private const ulong DirectMap = 0xff00_0000_0000_0000;
    private const ulong DirectMapEnd = 0xffff_e900_0000_0000;
    private const ulong PageStructs = DirectMap - (1UL << 40);
    private const ulong Vmalloc = 0xfe80_0000_0000_0000;
    private const ulong PerCpuBytes = 1UL << 32;
    private const ulong Other = 1UL << 63;

    private readonly List<uint> _sizes;
    private readonly ulong _pages;

    /// <summary>Takes the sizes of all pointees, 0 included, and where the pages for them are.</summary>
    /// <exception cref="InvalidOperationException">The pages are where no direct map was foreseen.</exception>
    public MovedObjects(IReadOnlyList<uint> sizes, ulong pages)
    {
        if (pages < DirectMap + PerCpuBytes || pages >= DirectMapEnd - (1UL << 41) || pages % PageStructBytes != 0)
            throw new InvalidOperationException($"the pages of the benchmark lie at 0x{pages:x}");
        _sizes = [.. sizes];
        _pages = pages;
    }

    /// <summary>The boot that they are moved to: that of the objects, but for where memory is mapped.</summary>
    public static LayoutRow LayoutOf(AddressSpace space) => new()
    {
        DirectMap = DirectMap,
        DirectMapEnd = DirectMapEnd,
        PerCpu = DirectMap,
        PerCpuEnd = DirectMap + PerCpuBytes,
        PageStructs = PageStructs,
        PageStructsEnd = DirectMap,
        Vmalloc = Vmalloc,
        VmallocEnd = Vmalloc + PerCpuBytes,
        Image = space.Image.Start,
        ImageEnd = space.Image.End,
        ReadOnly = space.ImageReadOnly.Start,
        ReadOnlyEnd = space.ImageReadOnly.End,
        Data = space.ImageData.Start,
        DataEnd = space.ImageData.End,
        Modules = space.Modules.Start,
        ModulesEnd = space.Modules.End,
        PageStructSize = PageStructBytes,
    };

    /// <summary>The pointee sizes that are in some objects: 0, and others in order.</summary>
    public static IReadOnlyList<uint> SizesOf(IEnumerable<ObjectContent> objects) =>
    [
        .. objects.SelectMany(found => Enumerable.Range(0, found.Words.Length)
                .Where(word => found.ClassOf(word) == WordClass.DirectMap)
                .Select(word => found.ValueOf(new Feature(word, FeatureKind.Pointee))))
            .Append(0U).Distinct().Order(),
    ];

    /// <summary>An object as the programs get it.</summary>
    /// <param name="found">The object.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="root">The root of its tree.</param>
    public TreeCase CaseOf(ObjectContent found, int size, int root)
    {
        Span<ulong> words = stackalloc ulong[found.Words.Length];
        for (var word = 0; word < words.Length; word++)
            words[word] = Moved(found, word);
        return TreeCase.Of(found.Start, size, words, (uint)root);
    }

    private ulong Moved(ObjectContent found, int index)
    {
        var word = found.Words[index];
        return found.ClassOf(index) switch
        {
            WordClass.DirectMap => PointerTo(found.ValueOf(new Feature(index, FeatureKind.Pointee))),
            WordClass.PerCpu => DirectMap + (uint)word,
            WordClass.PageStructs => PageStructs + (uint)word,
            WordClass.Vmalloc => Vmalloc + (uint)word,
            WordClass.Other when word > Other => Other + (uint)word,
            _ => word,
        };
    }

    private ulong PointerTo(uint size) =>
        _pages + ((ulong)_sizes.BinarySearch(size) * PageStructBytes) - PageStructs + DirectMap;
}
