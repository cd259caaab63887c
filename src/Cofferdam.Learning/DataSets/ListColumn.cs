namespace Cofferdam.Learning.DataSets;

/// <summary>
/// A column of lists as Parquet stores it, one level of nesting deep: an optional list of required items. A level of
/// definition says how far a place is there (0: no list, 1: an empty list, 2: an item); a level of repetition says
/// whether it begins a row (0) or goes on with its list (1).
/// </summary>
/// <param name="Values">The items of all lists, one after the other.</param>
/// <param name="DefinitionLevels">One for each place.</param>
/// <param name="RepetitionLevels">One for each place.</param>
internal sealed record ListColumn<T>(T[] Values, int[] DefinitionLevels, int[] RepetitionLevels)
    where T : struct
{
    private const int NoList = 0;
    private const int EmptyList = 1;
    private const int Item = 2;

    /// <summary>The column of these lists.</summary>
    public static ListColumn<T> Of(IEnumerable<IEnumerable<T>?> lists)
    {
        var values = new List<T>();
        var definitions = new List<int>();
        var repetitions = new List<int>();
        foreach (var list in lists)
        {
            var before = values.Count;
            values.AddRange(list ?? []);
            var items = values.Count - before;
            definitions.AddRange(items > 0 ? Enumerable.Repeat(Item, items) : [list is null ? NoList : EmptyList]);
            repetitions.Add(0);
            repetitions.AddRange(Enumerable.Repeat(1, Math.Max(0, items - 1)));
        }

        return new ListColumn<T>([.. values], [.. definitions], [.. repetitions]);
    }

    /// <summary>The lists of the column.</summary>
    /// <exception cref="FormatException">
    /// There are not <paramref name="rows"/> of them, or a level is wrong.
    /// </exception>
    public List<T>?[] ToLists(int rows)
    {
        var lists = new List<T>?[rows];
        var row = -1;
        var value = 0;
        for (var place = 0; place < DefinitionLevels.Length; place++)
        {
            if (RepetitionLevels[place] == 0 && ++row < rows && DefinitionLevels[place] != NoList)
                lists[row] = [];
            if (row < 0 || row >= rows || (DefinitionLevels[place] == Item && lists[row] is null))
                throw new FormatException("a column of lists has wrong levels");
            if (DefinitionLevels[place] == Item)
                lists[row]!.Add(Values[value++]);
        }

        return row == rows - 1 ? lists : throw new FormatException("a column of lists has another number of rows");
    }
}
