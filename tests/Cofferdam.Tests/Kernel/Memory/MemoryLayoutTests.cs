using Cofferdam.Kernel;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Tests.Kernel.Memory;

public sealed class MemoryLayoutTests
{
    public static readonly TheoryData<string> Series = RecordedKernels.Series;

    [Theory]
    [InlineData("6.1", 4)]
    [InlineData("6.12", 5)]
    public void The_paging_levels_are_those_the_kernel_booted_with(string series, int levels) =>
        Assert.Equal(levels, RecordedKernels.Of(series).Layout.PagingLevels);

    // Documentation/arch/x86/x86_64/mm.rst: the areas lie in this order, wherever KASLR put them.
    [Theory]
    [MemberData(nameof(Series))]
    public void Areas_follow_each_other_without_overlap(string series)
    {
        var layout = RecordedKernels.Of(series).Layout;
        AddressRange[] areas =
        [
            layout.DirectMap, layout.Vmalloc, layout.Vmemmap, layout.CpuEntryArea, layout.Image.All, layout.ModuleArea,
        ];
        foreach (var (before, after) in areas.Zip(areas.Skip(1)))
            Assert.True(before.End <= after.Start, $"{before} before {after}");
    }

    [Theory]
    [InlineData("6.1", 32ul << 40)]
    [InlineData("6.12", 12800ul << 40)]
    public void Vmalloc_is_as_large_as_the_paging_levels_allow(string series, ulong size) =>
        Assert.Equal(size, RecordedKernels.Of(series).Layout.Vmalloc.Length);

    // Both lab kernels have CONFIG_RANDOMIZE_BASE: a gigabyte for the image, the rest up to the fixmap for modules.
    [Theory]
    [MemberData(nameof(Series))]
    public void Modules_lie_between_the_image_and_the_fixmap(string series) =>
        Assert.Equal(
            new AddressRange(new KernelAddress(0xffffffffc0000000), new KernelAddress(0xffffffffff000000)),
            RecordedKernels.Of(series).Layout.ModuleArea);

    [Theory]
    [MemberData(nameof(Series))]
    public void Sections_of_the_image_do_not_overlap(string series)
    {
        var image = RecordedKernels.Of(series).Layout.Image;
        var sections = image.Sections.ToArray();
        Assert.All(sections, section => Assert.True(section.Start >= image.All.Start && section.End <= image.All.End));
        foreach (var (before, after) in sections.Zip(sections.Skip(1)))
            Assert.True(before.End <= after.Start, $"{before} before {after}");
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void An_address_is_in_the_region_of_what_lies_there(string series)
    {
        var kernel = RecordedKernels.Of(series);
        var layout = kernel.Layout;
        Assert.Equal(MemoryRegion.User, layout.RegionOf(new KernelAddress(0x7fff_ffff_f000)));
        Assert.Equal(MemoryRegion.DirectMap, layout.RegionOf(kernel.SlabCaches.All[0].Address));
        Assert.Equal(MemoryRegion.PerCpu, layout.RegionOf(layout.PerCpu.AddressOn(layout.PerCpu.Static.Start, 1)));
        Assert.Equal(MemoryRegion.Vmalloc, layout.RegionOf(layout.Vmalloc.Start));
        Assert.Equal(MemoryRegion.Vmemmap, layout.RegionOf(layout.Vmemmap.Start));
        Assert.Equal(MemoryRegion.CpuEntryArea, layout.RegionOf(layout.CpuEntryArea.Start));
        Assert.Equal(MemoryRegion.ImageText, layout.RegionOf(kernel.Symbols.Require("nla_put").Address));
        Assert.Equal(MemoryRegion.ImageReadOnly, layout.RegionOf(kernel.Symbols.Require("vmalloc_base").Address));
        Assert.Equal(MemoryRegion.ImageData, layout.RegionOf(kernel.Symbols.Require("slab_caches").Address));
        Assert.Equal(MemoryRegion.ImageData, layout.RegionOf(kernel.Symbols.Require("max_pfn").Address));
        Assert.Equal(MemoryRegion.ImageInitialization, layout.RegionOf(layout.Image.Initialization.Start));
        Assert.Equal(
            MemoryRegion.ModuleArea, layout.RegionOf(kernel.Symbols.FindIn("nf_tables", "nft_do_chain")[0].Address));
        Assert.Equal(MemoryRegion.Other, layout.RegionOf(new KernelAddress(ulong.MaxValue)));
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void Every_cpu_has_its_unit_of_the_first_chunk(string series)
    {
        var perCpu = RecordedKernels.Of(series).Layout.PerCpu;
        Assert.Equal(2, perCpu.Offsets.Count);
        var units = perCpu.Offsets.Select((_, cpu) => perCpu.AddressOn(perCpu.Static.Start, cpu)).ToArray();
        Assert.All(units, unit => Assert.True(perCpu.FirstChunk.Contains(unit)));
        Assert.Equal((long)perCpu.UnitSize, units[1] - units[0]);
        Assert.True(perCpu.Static.Length < perCpu.UnitSize);
    }

    [Theory]
    [InlineData("vmalloc_base", "vmalloc_base")]
    [InlineData("nr_cpu_ids", "nr_cpu_ids")]
    public void A_damaged_variable_is_refused_by_its_name(string variable, string expected)
    {
        var kernel = RecordedKernels.Of("6.12");
        var memory = new OverlaidMemory(kernel.Memory)
            .Write(kernel.Symbols.Require(variable).Address, 0xff, 0xff, 0xff, 0x7f);
        var error = Assert.Throws<MalformedDataException>(
            () => MemoryLayout.Read(kernel.Symbols, kernel.Types, memory));
        Assert.Contains(expected, error.Message);
    }
}
