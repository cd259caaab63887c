namespace Cofferdam.Cli.Reports;

/// <summary>The access and allocation sites of a compartment.</summary>
internal sealed record SitesReport(
    string Name, IReadOnlyList<SiteReport> Sites, IReadOnlyList<AllocationReport> AllocationSites);
