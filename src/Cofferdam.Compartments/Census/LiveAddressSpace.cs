using Cofferdam.Kernel;
using Cofferdam.Kernel.Heap;
using Cofferdam.Learning.Features;

namespace Cofferdam.Compartments.Census;

/// <summary>Where the parts of the memory of the running kernel are, for the features of objects.</summary>
internal static class LiveAddressSpace
{
    /// <summary>Describes it: what the programs have in struct layout.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="slabs">Its slabs, for what pointers point to.</param>
    public static AddressSpace Of(KernelImage kernel, SlabMap slabs)
    {
        var layout = kernel.Layout;
        return new AddressSpace
        {
            DirectMap = BoundsOf(layout.DirectMap),
            PerCpu = BoundsOf(layout.PerCpu.FirstChunk),
            Image = BoundsOf(layout.Image.All),
            ImageReadOnly = BoundsOf(layout.Image.ReadOnly),
            ImageData = new(layout.Image.Data.Start.Value, layout.Image.All.End.Value),
            Modules = BoundsOf(layout.ModuleArea),
            Vmalloc = BoundsOf(layout.Vmalloc),
            PageStructs = BoundsOf(layout.Vmemmap),
            PointeeSize = address => slabs.TryFind(new KernelAddress(address), out var cache)
                ? (cache.ObjectSize + cache.Alignment - 1) & (uint)-(int)cache.Alignment
                : 0,
        };
    }

    private static AddressBounds BoundsOf(AddressRange range) => new(range.Start.Value, range.End.Value);
}
