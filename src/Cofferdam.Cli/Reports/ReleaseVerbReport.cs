using Cofferdam.Compartments.Enforcement;

namespace Cofferdam.Cli.Reports;

/// <summary>What releasing one compartment did.</summary>
internal sealed record ReleaseVerbReport(
    string Name, bool WasArmed, bool SettingsRestored, double DisarmMs, double DisarmedAtMs, double RemoveMs)
{
    /// <summary>The report of a release.</summary>
    public static ReleaseVerbReport Of(ReleaseReport report) => new(
        report.Name,
        report.WasWhole,
        report.SettingsRepaired,
        report.Disarm.TotalMilliseconds,
        report.DisarmedAt.TotalMilliseconds,
        report.Remove.TotalMilliseconds);
}
