using System.Diagnostics;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Sampling;

/// <summary>
/// Counts in the running kernel how old objects become, in a histogram for each allocation site, so that it can watch
/// for hours. Nothing in the kernel outlives it. Not thread-safe.
/// </summary>
public sealed class LifetimeCollector : IDisposable
{
    private readonly LoadedSampler _sampler;
    private readonly ObjectNames _names;

    private LifetimeCollector(KernelImage kernel, LoadedSampler sampler)
    {
        _sampler = sampler;
        _names = new ObjectNames(kernel);
    }

    /// <summary>Loads the observer into the kernel and begins to count.</summary>
    /// <exception cref="NotFoundException">No cache has a name that the filter wants.</exception>
    /// <exception cref="Bpf.KernelException">The kernel refuses.</exception>
    public static LifetimeCollector Start(KernelImage kernel, SampleFilter filter, SampleShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(filter);
        var sampler = SamplerLoader.Load(kernel, filter, SamplePurpose.Lifetimes, shapes);
        try
        {
            sampler.Attach();
            return new LifetimeCollector(kernel, sampler);
        }
        catch
        {
            sampler.Dispose();
            throw;
        }
    }

    /// <summary>Ends to count and reads the result, the busiest allocation site first.</summary>
    public LifetimeResult Finish()
    {
        // Before anything is read: an object must not be found alive and freed as well.
        _sampler.Detach();
        var ages = LivingAges();
        return new LifetimeResult(
        [
            .. _sampler.ReadHistograms()
                .Select(site => new SiteLifetimes(
                    site.Key, _names.PlaceOf(site.Key), site.Value.Allocated, BinsOf(site.Value, ages[site.Key])))
                .OrderByDescending(site => site.Followed)
                .ThenBy(site => site.ReturnAddress),
        ],
        _sampler.ReadLosses(),
        _sampler.ReadMissed());
    }

    /// <inheritdoc/>
    public void Dispose() => _sampler.Dispose();

    private static LifetimeBins BinsOf(HistogramRow row, IEnumerable<ulong> living)
    {
        var bins = new LifetimeBins();
        for (var bin = 0; bin < LifetimeBins.Length; bin++)
            bins.AddFreed(bin, row.Ages[bin]);
        foreach (var age in living)
            bins.AddLiving(age);
        return bins;
    }

    private ILookup<ulong, ulong> LivingAges()
    {
        var now = Stopwatch.GetTimestamp();
        var ages = new List<(ulong Site, ulong Age)>();
        foreach (var address in _sampler.LivingAddresses())
        {
            if (_sampler.TryGetLiving(address, out var row))
                ages.Add((row.Site, (ulong)Math.Max(0, now - (long)row.Time)));
        }

        return ages.ToLookup(entry => entry.Site, entry => entry.Age);
    }
}
