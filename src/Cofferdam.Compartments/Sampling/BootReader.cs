using Cofferdam.Kernel;
using Cofferdam.Learning.DataSets;

namespace Cofferdam.Compartments.Sampling;

/// <summary>Describes the running boot for a data set.</summary>
public static class BootReader
{
    /// <summary>Reads the description.</summary>
    /// <exception cref="MalformedDataException">The kernel's notes make no sense.</exception>
    public static BootDescription Read(KernelImage kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        return new BootDescription
        {
            BootId = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(),
            KernelRelease = RunningKernel.Release(),
            KernelBuildId = RunningKernel.BuildId(),
            AddressSpace = SpansOf(kernel),
            CacheSizes = SizesOf(kernel),
        };
    }

    internal static SortedDictionary<string, AddressSpan> SpansOf(KernelImage kernel)
    {
        var layout = kernel.Layout;
        var spans = new SortedDictionary<string, AddressSpan>(StringComparer.Ordinal)
        {
            ["cpu-entry-area"] = SpanOf(layout.CpuEntryArea),
            ["direct-map"] = SpanOf(layout.DirectMap),
            ["image"] = SpanOf(layout.Image.All),
            ["image-bss"] = SpanOf(layout.Image.Bss),
            ["image-data"] = SpanOf(layout.Image.Data),
            ["image-initialization"] = SpanOf(layout.Image.Initialization),
            ["image-read-only"] = SpanOf(layout.Image.ReadOnly),
            ["image-text"] = SpanOf(layout.Image.Text),
            ["module-area"] = SpanOf(layout.ModuleArea),
            ["per-cpu"] = SpanOf(layout.PerCpu.FirstChunk),
            ["vmalloc"] = SpanOf(layout.Vmalloc),
            ["vmemmap"] = SpanOf(layout.Vmemmap),
        };
        if (layout.KfencePool is { } pool)
            spans["kfence-pool"] = SpanOf(pool);
        foreach (var module in kernel.Modules.All)
        {
            foreach (var (index, range) in module.Ranges.OrderBy(range => range.Start).Index())
                spans[FormattableString.Invariant($"module:{module.Name}:{index}")] = SpanOf(range);
        }

        return spans;
    }

    private static SortedDictionary<string, int> SizesOf(KernelImage kernel)
    {
        var sizes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var cache in kernel.SlabCaches.All)
            sizes[cache.StableName] = (int)cache.AlignedSize;
        return sizes;
    }

    private static AddressSpan SpanOf(AddressRange range) => new(range.Start.Value, range.End.Value);
}
