using Cofferdam.Compartments.Sampling;

namespace Cofferdam.Cli.Reports;

/// <summary>How long objects were seen to live.</summary>
internal sealed record LifetimesReport(
    double ElapsedMs,
    LifetimeGroupReport Total,
    IReadOnlyList<LifetimeGroupReport> Compartments,
    IReadOnlyList<LifetimeGroupReport> Sites,
    SampleLossReport Losses)
{
    /// <summary>The report of a run.</summary>
    /// <param name="elapsed">How long it watched.</param>
    /// <param name="result">What it saw.</param>
    /// <param name="compartments">The compartments that were asked for.</param>
    /// <param name="busiest">How many allocation sites to list.</param>
    public static LifetimesReport Of(
        TimeSpan elapsed, LifetimeResult result, IEnumerable<CompartmentSites> compartments, int busiest) => new(
            elapsed.TotalMilliseconds,
            LifetimeGroupReport.Of("total", result.Sites),
            [
                .. compartments.Select(compartment => LifetimeGroupReport.Of(
                    compartment.Name,
                    [.. result.Sites.Where(site => compartment.ReturnAddresses.Contains(site.ReturnAddress))])),
            ],
            [
                .. result.Sites.Take(busiest).Select(site => LifetimeGroupReport.Of(
                    site.Place ?? $"0x{site.ReturnAddress:x}", [site])),
            ],
            SampleLossReport.Of(result.Losses, result.Missed));
}
