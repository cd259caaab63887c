using Cofferdam.Compartments.Enforcement;

namespace Cofferdam.Cli.Reports;

/// <summary>What a compartment has seen so far.</summary>
internal sealed record StatusReport(
    string Name,
    bool Armed,
    string Mode,
    string Host,
    string Phase,
    double UntilWorkingMs,
    double UntilDeadlineMs,
    StatusReport.RecordsPart Records,
    IReadOnlyList<StatusReport.UnknownPart> UnknownObjects,
    IReadOnlyList<StatusReport.ModulePart> Modules,
    int Sites,
    int SiteProbes,
    int? OptimisedSites,
    int Anchors,
    int Holes,
    ulong Hits,
    ulong Kept,
    ulong Denies,
    ulong Unknown,
    IReadOnlyDictionary<string, ulong> Inferences,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, ulong>> Agreements,
    ulong Late,
    ulong Unblocked,
    ulong Cut,
    ulong Refused,
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
        status.Host,
        status.Phase,
        status.UntilWorking.TotalMilliseconds,
        status.UntilDeadline.TotalMilliseconds,
        RecordsPart.Of(status.Records),
        [.. status.UnknownObjects.Select(UnknownPart.Of)],
        [.. status.Modules.Select(module => new ModulePart(module.Name, ReportNames.Of(module.Standing)))],
        status.Sites,
        status.SiteProbes,
        status.OptimisedSites,
        status.Anchors,
        status.Holes,
        status.Hits,
        status.Kept,
        status.Denies,
        status.Unknown,
        ReportNames.Of(status.Inferences),
        status.Agreements.ToDictionary(pair => ReportNames.Of(pair.Key), pair => ReportNames.Of(pair.Value)),
        status.Late,
        status.Unblocked,
        status.Cut,
        status.Refused,
        status.Missed,
        status.Lost,
        status.MissedRecords,
        ReportNames.Of(status.Losses),
        status.MemoryBytes,
        [
            .. status.BusiestSites.Select(site => new SitePart(
                site.Site.Place, site.Site.Instruction, site.Hits, site.Denies, site.Unknown)),
        ]);

    /// <summary>How the objects that have a record are known.</summary>
    internal sealed record RecordsPart(int Recorded, int Census, int Tree, int Seen)
    {
        /// <summary>The report of records.</summary>
        public static RecordsPart Of(RecordCounts records) =>
            new(records.Recorded, records.Census, records.Tree, records.Seen);
    }

    /// <summary>Live objects that nothing tells and that are alike, by the site that wrote them first.</summary>
    internal sealed record UnknownPart(
        string Place, string Told, uint ObjectSize, int Objects, double SinceFirstMs, double SinceLastMs)
    {
        /// <summary>The report of unknown objects.</summary>
        public static UnknownPart Of(UnknownObjects unknown) => new(
            unknown.Site.Place,
            ReportNames.Of(unknown.Told),
            unknown.ObjectSize,
            unknown.Count,
            unknown.SinceFirst.TotalMilliseconds,
            unknown.SinceLast.TotalMilliseconds);
    }

    /// <summary>A module of the compartment, and what became of it.</summary>
    internal sealed record ModulePart(string Name, string Standing);

    /// <summary>The counters of one access site.</summary>
    internal sealed record SitePart(string Place, string Instruction, ulong Hits, ulong Denies, ulong Unknown);
}
