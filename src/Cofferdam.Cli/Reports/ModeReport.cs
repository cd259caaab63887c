using Cofferdam.Compartments.Enforcement;

namespace Cofferdam.Cli.Reports;

/// <summary>What switching the mode of a compartment did.</summary>
internal sealed record ModeReport(string Name, string Before, string Mode)
{
    /// <summary>The report of a switch.</summary>
    public static ModeReport Of(ModeSwitchReport report) => new(report.Name, report.Before, report.Mode);
}
