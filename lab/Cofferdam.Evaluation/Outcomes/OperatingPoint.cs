using Cofferdam.Learning.Trees;

namespace Cofferdam.Evaluation.Outcomes;

/// <summary>The choice of thresholds. It sees the boots that choose, and nothing of the test boot.</summary>
internal static class OperatingPoint
{
    // The bar is 92 %; what is chosen must have it on a boot that nobody has seen, too.
    private const double LeastCoverage = 0.93;

    private static readonly double[] _purities = [0.9, 0.95, 0.98, 0.99, 1];
    private static readonly int[] _supports = [1, 2, 3, 4, 5, 8, 12];

    /// <summary>
    /// Of the thresholds that leave enough coverage those that accept the fewest objects wrongly, of known classes and
    /// of held-out ones taken together; of equal ones those with more coverage. If none leaves enough, the lowest.
    /// </summary>
    /// <param name="known">Objects told by a model that was trained on other boots.</param>
    /// <param name="held">Objects told by a model that was trained on other boots, and on other classes.</param>
    public static Thresholds Choose(OutcomeSet known, OutcomeSet held)
    {
        var candidates = _purities
            .SelectMany(_ => _supports, (purity, support) => new Thresholds(purity, support))
            .Select(thresholds => (
                Thresholds: thresholds,
                Known: known.At(thresholds),
                Held: held.At(thresholds)))
            .ToArray();
        return candidates
            .Where(candidate => candidate.Known.Coverage >= LeastCoverage)
            .OrderBy(candidate => candidate.Known.ErrorOfAccepted + candidate.Held.UnseenAcceptance)
            .ThenByDescending(candidate => candidate.Known.Coverage)
            .Select(candidate => candidate.Thresholds)
            .FirstOrDefault(candidates[0].Thresholds);
    }
}
