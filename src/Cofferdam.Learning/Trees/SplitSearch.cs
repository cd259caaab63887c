namespace Cofferdam.Learning.Trees;

/// <summary>
/// Finds the best test over one column for a set of objects: sorts them by their codes, counting where that is quicker,
/// and moves them to the left side one by one (Breiman, Friedman, Olshen, Stone: Classification and Regression Trees,
/// 1984). Exact. One thread at a time.
/// </summary>
internal sealed class SplitSearch(int classes, int leafSupport)
{
    // Counting takes a step for each code that may occur, sorting several for each object.
    private const int CountingFactor = 4;
    private readonly int[] _left = new int[classes];
    private int[] _starts = [];
    private ushort[] _codes = [];
    private int[] _labels = [];
    private ulong[] _keys = [];

    /// <summary>The best test; none if all objects have the same value.</summary>
    /// <param name="column">The codes of all objects of the table.</param>
    /// <param name="index">The number of the column.</param>
    /// <param name="isSet">Whether its values may be told apart one by one: word classes.</param>
    /// <param name="rows">The objects.</param>
    /// <param name="labels">The class of each object of the table.</param>
    /// <param name="totals">How many of the objects are of each class.</param>
    /// <param name="isConstant">Whether all have the same value.</param>
    public Split Find(
        ushort[] column, int index, bool isSet, ReadOnlySpan<int> rows, int[] labels, int[] totals, out bool isConstant)
    {
        ushort least = ushort.MaxValue, most = 0;
        foreach (var row in rows)
        {
            least = Math.Min(least, column[row]);
            most = Math.Max(most, column[row]);
        }
        isConstant = least >= most;
        if (isConstant)
            return Split.None;
        if (_codes.Length < rows.Length)
        {
            _codes = new ushort[rows.Length];
            _labels = new int[rows.Length];
        }
        var range = most - least + 1;
        if (range <= CountingFactor * rows.Length)
            CountingSort(column, rows, labels, least, range);
        else
            KeySort(column, rows, labels);
        var best = SweepOrdered(index, rows.Length, totals);
        return isSet && range > 2 ? Better(best, TryAlone(index, rows.Length, totals)) : best;
    }

    /// <summary>The one with the higher score; of equal ones the first.</summary>
    public static Split Better(Split first, Split second) => second.Score > first.Score ? second : first;

    private void CountingSort(ushort[] column, ReadOnlySpan<int> rows, int[] labels, ushort least, int range)
    {
        if (_starts.Length < range + 1)
            _starts = new int[range + 1];
        var starts = _starts.AsSpan(0, range + 1);
        starts.Clear();
        foreach (var row in rows)
            starts[column[row] - least + 1]++;
        for (var code = 1; code < starts.Length; code++)
            starts[code] += starts[code - 1];
        foreach (var row in rows)
        {
            var code = column[row];
            var at = starts[code - least]++;
            _codes[at] = code;
            _labels[at] = labels[row];
        }
    }

    private void KeySort(ushort[] column, ReadOnlySpan<int> rows, int[] labels)
    {
        if (_keys.Length < rows.Length)
            _keys = new ulong[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            _keys[i] = ((ulong)column[rows[i]] << 32) | (uint)labels[rows[i]];
        _keys.AsSpan(0, rows.Length).Sort();
        for (var i = 0; i < rows.Length; i++)
            (_codes[i], _labels[i]) = ((ushort)(_keys[i] >> 32), (int)(uint)_keys[i]);
    }

    // Left are all codes up to one. The sums of squares follow each object that changes sides.
    private Split SweepOrdered(int index, int count, int[] totals)
    {
        var best = Split.None;
        Array.Clear(_left);
        long left = 0, right = SumOfSquares(totals);
        for (var at = 0; at < count - 1; at++)
        {
            var label = _labels[at];
            right -= (2L * (totals[label] - _left[label])) - 1;
            left += (2L * _left[label]++) + 1;
            if (_codes[at] != _codes[at + 1])
                best = Better(best, Score(index, _codes[at], isAlone: false, left, right, at + 1, count));
        }
        return best;
    }

    // Left is one code, and right are all others.
    private Split TryAlone(int index, int count, int[] totals)
    {
        var best = Split.None;
        var all = SumOfSquares(totals);
        for (int start = 0, end; start < count; start = end)
        {
            long left = 0, right = all;
            for (end = start; end < count && _codes[end] == _codes[start]; end++)
                _left[_labels[end]] = 0;
            for (var at = start; at < end; at++)
            {
                var label = _labels[at];
                right -= (2L * (totals[label] - _left[label])) - 1;
                left += (2L * _left[label]++) + 1;
            }
            best = Better(best, Score(index, _codes[start], isAlone: true, left, right, end - start, count));
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
