using Cofferdam.Bpf.Objects;

namespace Cofferdam.Cli.Reports;

/// <summary>What an observer of the allocator could not see, follow or tell.</summary>
internal sealed record SampleLossReport(
    ulong Events, ulong Objects, ulong Sites, ulong Chains, ulong Samples, ulong Contents)
{
    /// <summary>The report of the counters.</summary>
    public static SampleLossReport Of(IReadOnlyDictionary<SampleLoss, ulong> losses, ulong missed) => new(
        missed,
        losses[SampleLoss.Living],
        losses[SampleLoss.Site],
        losses[SampleLoss.Chain],
        losses[SampleLoss.Sample],
        losses[SampleLoss.Content]);
}
