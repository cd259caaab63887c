using Cofferdam.Bpf.Objects;
using Cofferdam.Learning.Features;

namespace Cofferdam.Tests.Learning;

/// <summary>A boot as Linux lays it out with five levels of page tables, without memory behind it.</summary>
internal static class MadeUpBoot
{
    /// <summary>For the programs.</summary>
    public static readonly LayoutRow Layout = new()
    {
        DirectMap = 0xff11_0000_4000_0000,
        DirectMapEnd = 0xff11_0001_4000_0000,
        PageStructs = 0xffd4_0000_4000_0000,
        PageStructsEnd = 0xffd4_0000_4400_0000,
        Vmalloc = 0xffa0_0000_8000_0000,
        VmallocEnd = 0xffb2_0000_8000_0000,
        PerCpu = 0xff11_0001_3fc0_0000,
        PerCpuEnd = 0xff11_0001_4000_0000,
        Image = 0xffff_ffff_8e00_0000,
        ImageEnd = 0xffff_ffff_9100_0000,
        ReadOnly = 0xffff_ffff_8f20_0000,
        ReadOnlyEnd = 0xffff_ffff_8fa0_0000,
        Data = 0xffff_ffff_8fc0_0000,
        DataEnd = 0xffff_ffff_9100_0000,
        Modules = 0xffff_ffff_c000_0000,
        ModulesEnd = 0xffff_ffff_ff00_0000,
        UserEnd = 1UL << 63,
        PageStructSize = 64,
    };

    /// <summary>The same boot for the C# side. No pointee is a slab object: there is no memory behind it.</summary>
    public static readonly AddressSpace Space = SpaceOf(Layout);

    /// <summary>Any boot for the C# side.</summary>
    public static AddressSpace SpaceOf(LayoutRow layout) => new()
    {
        DirectMap = new(layout.DirectMap, layout.DirectMapEnd),
        PerCpu = new(layout.PerCpu, layout.PerCpuEnd),
        Image = new(layout.Image, layout.ImageEnd),
        ImageReadOnly = new(layout.ReadOnly, layout.ReadOnlyEnd),
        ImageData = new(layout.Data, layout.DataEnd),
        Modules = new(layout.Modules, layout.ModulesEnd),
        Vmalloc = new(layout.Vmalloc, layout.VmallocEnd),
        PageStructs = new(layout.PageStructs, layout.PageStructsEnd),
        PointeeSize = _ => 0,
    };
}
