using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Kernel.Memory;

/// <summary>
/// The map of a running kernel's address space. Randomised bases come from the kernel's own variables; only what
/// Documentation/arch/x86/x86_64/mm.rst fixes for every x86-64 kernel is a constant here.
/// </summary>
public sealed record MemoryLayout
{
    private const ulong PageSize = 4096;

    // mm.rst: cpu_entry_area mapping, 0.5 TB at the same place with 4 and 5 levels (CPU_ENTRY_AREA_PGD).
    private const ulong CpuEntryAreaStart = 0xfffffe0000000000;
    private const ulong CpuEntryAreaBytes = 1ul << 39;

    // mm.rst: the image is mapped in the last 2 GB (__START_KERNEL_map).
    private static readonly KernelAddress _imageMap = new(0xffffffff80000000);

    /// <summary>Levels of the page tables: 4 or 5.</summary>
    public required int PagingLevels { get; init; }

    /// <summary>The map of physical memory, up to the highest page there is.</summary>
    public required AddressRange DirectMap { get; init; }

    /// <summary>The area of vmalloc and ioremap.</summary>
    public required AddressRange Vmalloc { get; init; }

    /// <summary>The array of struct page, up to the highest page there is.</summary>
    public required AddressRange Vmemmap { get; init; }

    /// <summary>Where modules and generated code are loaded.</summary>
    public required AddressRange ModuleArea { get; init; }

    /// <summary>The per-CPU entry areas, wherever in it they were put.</summary>
    public required AddressRange CpuEntryArea { get; init; }

    /// <summary>The sections of the image.</summary>
    public required ImageSections Image { get; init; }

    /// <summary>The per-CPU variables.</summary>
    public required PerCpuLayout PerCpu { get; init; }

    /// <summary>
    /// The pool from which KFENCE serves a sample of the slab allocations, in the direct map; null if it is not in use.
    /// </summary>
    public AddressRange? KfencePool { get; init; }

    /// <summary>Reads the layout from the running kernel's variables and the ranges of its memory.</summary>
    /// <exception cref="FeatureMissingException">The kernel lacks one of the variables.</exception>
    /// <exception cref="MalformedDataException">Their values make no sense.</exception>
    public static MemoryLayout Read(KernelSymbols symbols, BtfTypes types, IKernelMemory memory)
    {
        var image = ImageSections.Read(symbols);
        // Without CONFIG_X86_5LEVEL there is no such variable, and there are four levels.
        var fiveLevels = symbols.TryFindUnique("__pgtable_l5_enabled", out var flag)
            && memory.Read<uint>(flag.Address) != 0;
        var pages = memory.Read<ulong>(symbols.Require("max_pfn").Address);
        var pageSize = types.SizeOf(types.Require<BtfStruct>("page").Id)!.Value;
        return new MemoryLayout
        {
            PagingLevels = fiveLevels ? 5 : 4,
            DirectMap = AddressRange.OfLength(Variable("page_offset_base"), pages * PageSize),
            Vmalloc = FindVmalloc(memory, Variable("vmalloc_base")),
            Vmemmap = AddressRange.OfLength(Variable("vmemmap_base"), pages * pageSize),
            ModuleArea = FindModuleArea(memory, image),
            CpuEntryArea = AddressRange.OfLength(new KernelAddress(CpuEntryAreaStart), CpuEntryAreaBytes),
            Image = image,
            PerCpu = PerCpuLayout.Read(symbols, types, memory),
            KfencePool = KfencePoolReader.Read(symbols, types, memory),
        };

        KernelAddress Variable(string name) => memory.ReadPointer(symbols.Require(name).Address);
    }

    /// <summary>What an address belongs to.</summary>
    public MemoryRegion RegionOf(KernelAddress address)
    {
        if (address.Value >> 63 == 0)
            return MemoryRegion.User;

        if (PerCpu.FirstChunk.Contains(address))
            return MemoryRegion.PerCpu;

        if (DirectMap.Contains(address))
            return MemoryRegion.DirectMap;

        if (Vmalloc.Contains(address))
            return MemoryRegion.Vmalloc;

        if (Vmemmap.Contains(address))
            return MemoryRegion.Vmemmap;

        if (CpuEntryArea.Contains(address))
            return MemoryRegion.CpuEntryArea;

        if (ModuleArea.Contains(address))
            return MemoryRegion.ModuleArea;

        return RegionInImage(address);
    }

    private MemoryRegion RegionInImage(KernelAddress address)
    {
        if (Image.Text.Contains(address))
            return MemoryRegion.ImageText;

        if (Image.ReadOnly.Contains(address))
            return MemoryRegion.ImageReadOnly;

        if (Image.Initialization.Contains(address))
            return MemoryRegion.ImageInitialization;

        return Image.IsWritable(address) ? MemoryRegion.ImageData : MemoryRegion.Other;
    }

    // kcore describes it as [VMALLOC_START, VMALLOC_END) (proc_kcore_init, fs/proc/kcore.c), where VMALLOC_END is its
    // last byte. Its size depends on the paging levels and on CONFIG_KMSAN.
    private static AddressRange FindVmalloc(IKernelMemory memory, KernelAddress start)
    {
        var length = memory.Segments
            .Where(segment => segment.Range.Start == start)
            .Select(segment => segment.Range.Length)
            .DefaultIfEmpty()
            .Max();
        return length > 0
            ? AddressRange.OfLength(start, (length + PageSize - 1) & ~(PageSize - 1))
            : throw new MalformedDataException($"kernel memory: no range starts at vmalloc_base {start}");
    }

    // kcore describes [MODULES_VADDR, MODULES_END) as a range of its own (add_modules_range, fs/proc/kcore.c): besides
    // the image it is the only one in the last 2 GB. Its size depends on CONFIG_RANDOMIZE_BASE.
    private static AddressRange FindModuleArea(IKernelMemory memory, ImageSections image)
    {
        var ranges = memory.Segments
            .Select(segment => segment.Range)
            .Where(range => range.Start >= _imageMap && !range.Contains(image.Text.Start))
            .ToArray();
        return ranges.Length > 0
            ? ranges.MaxBy(range => range.Length)
            : throw new MalformedDataException("kernel memory: no range for modules beside the image");
    }
}
