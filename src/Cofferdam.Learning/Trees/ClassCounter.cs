namespace Cofferdam.Learning.Trees;

/// <summary>
/// Counts the classes of objects by their codes: in a table of all that may occur, or where that would be much larger
/// than there are objects by sorting them. One thread at a time.
/// </summary>
/// <param name="classes">How many classes there are.</param>
internal sealed class ClassCounter(int classes)
{
    // The table takes a step for each of its places, sorting several for each object.
    private const int TableFactor = 8;
    private int[] _table = [];
    private uint[] _keys = [];
    private int[] _counts = [];

    /// <summary>Counts some objects.</summary>
    /// <param name="column">The codes of all objects of the table.</param>
    /// <param name="rows">The objects.</param>
    /// <param name="labels">The class of each object of the table.</param>
    public ClassCounts Count(FeatureColumn column, ReadOnlySpan<int> rows, ushort[] labels)
    {
        var places = (long)column.Least.Length * classes;
        if (_keys.Length < rows.Length)
        {
            _keys = new uint[rows.Length];
            _counts = new int[rows.Length];
        }
        var used = places <= (long)TableFactor * rows.Length
            ? CountInTable((int)places, column.Codes, rows, labels)
            : CountSorted(column.Codes, rows, labels);
        return new(_keys[..used], _counts[..used]);
    }

    private int CountInTable(int places, ushort[] codes, ReadOnlySpan<int> rows, ushort[] labels)
    {
        if (_table.Length < places)
            _table = new int[places];
        var table = _table.AsSpan(0, places);
        foreach (var row in rows)
            table[(codes[row] * classes) + labels[row]]++;
        var used = 0;
        for (int code = 0, at = 0; at < places; code++)
        {
            for (var label = 0; label < classes; label++, at++)
            {
                if (table[at] == 0)
                    continue;
                _keys[used] = ClassCounts.KeyOf(code, label);
                _counts[used++] = table[at];
                table[at] = 0;
            }
        }
        return used;
    }

    private int CountSorted(ushort[] codes, ReadOnlySpan<int> rows, ushort[] labels)
    {
        for (var at = 0; at < rows.Length; at++)
            _keys[at] = ClassCounts.KeyOf(codes[rows[at]], labels[rows[at]]);
        var keys = _keys.AsSpan(0, rows.Length);
        keys.Sort();
        var used = 0;
        for (int start = 0, end; start < keys.Length; start = end)
        {
            var key = keys[start];
            for (end = start + 1; end < keys.Length && keys[end] == key; end++)
            {
            }
            keys[used] = key;
            _counts[used++] = end - start;
        }
        return used;
    }
}
