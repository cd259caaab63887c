using Cofferdam.Compartments.Enforcement;

namespace Cofferdam.Cli.Reports;

/// <summary>What a compartment has seen so far.</summary>
internal sealed record StatusReport(
    string Name,
    bool Armed,
    string Mode,
    string Phase,
    double UntilWorkingMs,
    int Sites,
    int? OptimisedSites,
    int Anchors,
    int Holes,
    ulong Hits,
    ulong Kept,
    ulong Denies,
    ulong Unknown,
    ulong Unblocked,
    ulong Missed,
    ulong Lost,
    ulong MissedRecords,
    IReadOnlyDictionary<string, ulong> Losses,
    ulong MemoryBytes,
    IReadOnlyList<StatusReport.SitePart> BusiestSites)
{
    /// <summary>The report of a status.</summary>
    public static StatusReport Of(CompartmentStatus status) => new(
        status.Name,
        status.Armed,
        status.Mode,
        status.Phase,
        status.UntilWorking.TotalMilliseconds,
        status.Sites,
        status.OptimisedSites,
        status.Anchors,
        status.Holes,
        status.Hits,
        status.Kept,
        status.Denies,
        status.Unknown,
        status.Unblocked,
        status.Missed,
        status.Lost,
        status.MissedRecords,
        ReportNames.Of(status.Losses),
        status.MemoryBytes,
        [
            .. status.BusiestSites.Select(site => new SitePart(
                site.Site.Place, site.Site.Instruction, site.Hits, site.Denies, site.Unknown)),
        ]);

    /// <summary>The counters of one access site.</summary>
    internal sealed record SitePart(string Place, string Instruction, ulong Hits, ulong Denies, ulong Unknown);
}
