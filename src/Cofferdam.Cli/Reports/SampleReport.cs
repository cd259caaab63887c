using Cofferdam.Compartments.Sampling;

namespace Cofferdam.Cli.Reports;

/// <summary>What a run of sample collected.</summary>
internal sealed record SampleReport(
    string Out, double ElapsedMs, long Free, long MidLife, long Unnamed, long Living, SampleLossReport Losses)
{
    /// <summary>The report of a run.</summary>
    public static SampleReport Of(string path, TimeSpan elapsed, SampleSummary summary) => new(
        path,
        elapsed.TotalMilliseconds,
        summary.Free,
        summary.MidLife,
        summary.Unnamed,
        summary.Living,
        SampleLossReport.Of(summary.Losses, summary.Missed));
}
