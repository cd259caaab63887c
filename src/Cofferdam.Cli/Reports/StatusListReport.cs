namespace Cofferdam.Cli.Reports;

/// <summary>All installed compartments.</summary>
internal sealed record StatusListReport(IReadOnlyList<StatusReport> Compartments);
