namespace Cofferdam.Learning.Trees;

/// <summary>
/// Finds the best test over one column for a set of objects: moves them to the left side, one code after the other
/// (Breiman, Friedman, Olshen, Stone: Classification and Regression Trees, 1984). Exact. One thread at a time.
/// </summary>
internal sealed class SplitSearch(int classes, int leafSupport)
{
    private readonly int[] _left = new int[classes];

    /// <summary>The best test; none if all objects have the same value.</summary>
    /// <param name="index">The number of the column.</param>
    /// <param name="isSet">Whether its values may be told apart one by one: word classes.</param>
    /// <param name="found">The objects, by their codes.</param>
    /// <param name="totals">How many of the objects are of each class.</param>
    /// <param name="count">How many there are.</param>
    public Split Find(int index, bool isSet, ClassCounts found, int[] totals, int count)
    {
        var best = SweepOrdered(index, found, totals, count);
        return isSet && found.Range > 2 ? Better(best, TryAlone(index, found, totals, count)) : best;
    }

    /// <summary>The one with the higher score; of equal ones the first.</summary>
    public static Split Better(Split first, Split second) => second.Score > first.Score ? second : first;

    // Left are all codes up to one. The sums of squares follow the objects that change sides.
    private Split SweepOrdered(int index, ClassCounts found, int[] totals, int count)
    {
        var best = Split.None;
        var keys = found.Keys;
        var counts = found.Counts;
        Array.Clear(_left);
        long left = 0, right = SumOfSquares(totals);
        var taken = 0;
        for (var at = 0; at < keys.Length - 1; at++)
        {
            var label = ClassCounts.LabelOf(keys[at]);
            long moved = counts[at], there = _left[label];
            left += moved * ((2 * there) + moved);
            right -= moved * ((2 * (totals[label] - there)) - moved);
            _left[label] += counts[at];
            taken += counts[at];
            var code = ClassCounts.CodeOf(keys[at]);
            if (code != ClassCounts.CodeOf(keys[at + 1]))
                best = Better(best, Score(index, code, isAlone: false, left, right, taken, count));
        }
        return best;
    }

    // Left is one code, and right are all others.
    private Split TryAlone(int index, ClassCounts found, int[] totals, int count)
    {
        var best = Split.None;
        var keys = found.Keys;
        var counts = found.Counts;
        var all = SumOfSquares(totals);
        for (int start = 0, end; start < keys.Length; start = end)
        {
            var code = ClassCounts.CodeOf(keys[start]);
            long left = 0, right = all;
            var taken = 0;
            for (end = start; end < keys.Length && ClassCounts.CodeOf(keys[end]) == code; end++)
            {
                long moved = counts[end];
                left += moved * moved;
                right -= moved * ((2L * totals[ClassCounts.LabelOf(keys[end])]) - moved);
                taken += counts[end];
            }
            best = Better(best, Score(index, code, isAlone: true, left, right, taken, count));
        }
        return best;
    }

    private Split Score(int index, ushort code, bool isAlone, long left, long right, int taken, int count) =>
        taken < leafSupport || count - taken < leafSupport
            ? Split.None
            : new(index, code, isAlone, ((double)left / taken) + ((double)right / (count - taken)));

    private static long SumOfSquares(int[] counts)
    {
        var sum = 0L;
        foreach (var count in counts)
            sum += (long)count * count;
        return sum;
    }
}
