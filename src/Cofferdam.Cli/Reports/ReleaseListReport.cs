namespace Cofferdam.Cli.Reports;

/// <summary>What releasing all compartments did.</summary>
internal sealed record ReleaseListReport(IReadOnlyList<ReleaseVerbReport> Released, bool SettingsRestored);
