using Cofferdam.Compartments.Census;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Policies;

namespace Cofferdam.Cli.Reports;

/// <summary>What enforce installed, or with --dry-run would have.</summary>
internal sealed record EnforceVerbReport(
    string Name,
    string Mode,
    bool DryRun,
    int Sites,
    int Anchors,
    int LegalClasses,
    IReadOnlyList<HoleReport> Holes,
    IReadOnlyList<string> UnrecordedAllocations,
    double InitializationMs,
    double AnalysisMs,
    EnforceVerbReport.CensusPart? Census,
    double? PrepareMs,
    double? ArmMs,
    double? ArmedAtMs,
    ulong? MemoryBytes)
{
    /// <summary>The report of an installation.</summary>
    /// <param name="compiled">What was installed.</param>
    /// <param name="report">How that went.</param>
    /// <param name="analysis">Time from the command to the compiled policy.</param>
    public static EnforceVerbReport Of(CompiledPolicy compiled, EnforceReport report, TimeSpan analysis) =>
        OfDryRun(compiled, analysis) with
        {
            DryRun = false,
            Sites = report.Sites,
            Anchors = report.Anchors,
            LegalClasses = report.Classes,
            Holes = HoleReport.Of(report.Holes),
            Census = report.Census is { } census ? CensusPart.Of(census) : null,
            PrepareMs = report.Prepare.TotalMilliseconds,
            ArmMs = report.Arm.TotalMilliseconds,
            ArmedAtMs = report.ArmedAt.TotalMilliseconds,
            MemoryBytes = report.MemoryBytes,
        };

    /// <summary>
    /// The report of a dry run: no probe was registered, so the kernel may refuse more sites than these.
    /// </summary>
    public static EnforceVerbReport OfDryRun(CompiledPolicy compiled, TimeSpan analysis) => new(
        compiled.Policy.Name,
        EnforcementModeNames.Of(compiled.Policy.Mode),
        DryRun: true,
        compiled.Sites.Count,
        compiled.Anchors.Count,
        compiled.Classes.Count(c => c.Legal),
        HoleReport.Of(compiled.Holes),
        compiled.UnrecordedAllocations,
        compiled.Policy.Initialization.TotalMilliseconds,
        analysis.TotalMilliseconds,
        Census: null,
        PrepareMs: null,
        ArmMs: null,
        ArmedAtMs: null,
        MemoryBytes: null);

    /// <summary>What was alive before, in objects.</summary>
    internal sealed record CensusPart(
        int Objects,
        int Told,
        int Reached,
        int Untold,
        int Foreign,
        int Changed,
        int Lost,
        int Uncertain,
        double Ms)
    {
        /// <summary>The report of a census.</summary>
        public static CensusPart Of(CensusReport census) => new(
            census.Objects,
            census.Told,
            census.Reached,
            census.Untold,
            census.Foreign,
            census.Changed,
            census.Lost,
            census.Uncertain,
            census.Time.TotalMilliseconds);
    }
}
