using Cofferdam.Compartments.Sampling;

namespace Cofferdam.Cli.Reports;

/// <summary>
/// How long the objects of a site, a compartment or all sites live. An age is null that was not reached.
/// </summary>
internal sealed record LifetimeGroupReport(
    string Name,
    ulong Followed,
    ulong Freed,
    ulong Living,
    double? HalfGoneMs,
    double? NineTenthsGoneMs,
    double? NinetyNinePercentGoneMs,
    double? NinetyNinePointNinePercentGoneMs,
    IReadOnlyList<LifetimeBinReport> Ages)
{
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>The report of some sites together.</summary>
    public static LifetimeGroupReport Of(string name, IReadOnlyList<SiteLifetimes> sites)
    {
        var bins = new LifetimeBins();
        foreach (var site in sites)
            bins.Add(site.Bins);
        var gone = bins.Gone();
        return new LifetimeGroupReport(
            name,
            sites.Aggregate(0UL, (sum, site) => sum + site.Followed),
            bins.FreedCount,
            bins.LivingCount,
            AgeAt(0.5),
            AgeAt(0.9),
            AgeAt(0.99),
            AgeAt(0.999),
            [
                .. Enumerable.Range(0, LifetimeBins.Length)
                    .Where(bin => bins.Freed[bin] + bins.Living[bin] > 0)
                    .Select(bin => new LifetimeBinReport(
                        LifetimeBins.EndOf(bin) / NanosecondsPerMillisecond,
                        bins.Freed[bin],
                        bins.Living[bin],
                        double.IsNaN(gone[bin]) ? null : Math.Round(gone[bin], 6))),
            ]);

        double? AgeAt(double share) => bins.AgeAtWhichGone(share) / NanosecondsPerMillisecond;
    }
}
