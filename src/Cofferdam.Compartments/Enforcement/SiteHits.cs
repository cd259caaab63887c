using Cofferdam.Bpf.Objects;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>How often the programs saw sites and anchors hit.</summary>
internal static class SiteHits
{
    /// <summary>The sum over these numbers.</summary>
    /// <param name="counts">The map <c>counts_map</c>.</param>
    /// <param name="numbers">The numbers of sites or anchors.</param>
    public static ulong Sum(BpfMap counts, IEnumerable<int> numbers) => numbers
        .SelectMany(number => counts.GetPerCpu<SiteCountsRow>((uint)number))
        .Aggregate(0UL, (sum, count) => sum + count.Hits);
}
