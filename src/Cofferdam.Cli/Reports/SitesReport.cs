namespace Cofferdam.Cli.Reports;

/// <summary>The access sites, anchors and allocation sites of a compartment.</summary>
internal sealed record SitesReport(
    string Name,
    IReadOnlyList<SiteReport> Sites,
    IReadOnlyList<AnchorReport> Anchors,
    IReadOnlyList<AllocationReport> AllocationSites);
