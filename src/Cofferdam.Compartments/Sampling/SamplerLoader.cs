using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Code;

namespace Cofferdam.Compartments.Sampling;

/// <summary>Loads the observer for what is to be followed in a kernel.</summary>
internal static class SamplerLoader
{
    /// <summary>Loads; nothing is attached yet.</summary>
    /// <exception cref="NotFoundException">No cache has a name that the filter wants.</exception>
    public static LoadedSampler Load(
        KernelImage kernel, SampleFilter filter, SamplePurpose purpose, SampleShapes shapes)
    {
        var caches = CachesOf(kernel, filter.Caches);
        var layout = new SampleLayoutRow
        {
            DirectMap = kernel.Layout.DirectMap.Start.Value,
            DirectMapEnd = kernel.Layout.DirectMap.End.Value,
            PageStructs = kernel.Layout.Vmemmap.Start.Value,
            PageStructSize = (uint)kernel.Types.SizeOf(kernel.Types.Require<BtfStruct>("page").Id)!.Value,
            Smallest = filter.Smallest,
            Largest = filter.Largest,
            Rate = Math.Max(1, filter.Rate),
            Purpose = (uint)purpose,
            BySite = filter.Sites is null ? (byte)0 : (byte)1,
            ByCache = filter.Caches is null ? (byte)0 : (byte)1,
            Chains = filter.Callers ? (byte)1 : (byte)0,
        };
        return LoadedSampler.Load(shapes, layout, filter.Sites ?? [], caches, Exists);

        bool Exists(string function) => kernel.Symbols.FindIn(null, function).Any(symbol => symbol.IsFunction);
    }

    private static ulong[] CachesOf(KernelImage kernel, string? names)
    {
        if (names is null)
            return [];
        var glob = new SymbolGlob(names);
        ulong[] found = [.. kernel.SlabCaches.All.Where(c => glob.Matches(c.Name)).Select(c => c.Address.Value)];
        return found.Length > 0
            ? found
            : throw new NotFoundException("slab cache", names, kernel.SlabCaches.All.Select(cache => cache.Name));
    }
}
