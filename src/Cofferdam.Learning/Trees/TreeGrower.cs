using System.Collections.Concurrent;
using Cofferdam.Learning.Features;

namespace Cofferdam.Learning.Trees;

/// <summary>
/// Grows a multiclass tree (CART) until no test divides what is left. Same table and labels, same tree: there is no
/// chance in it, and the order of the objects does not matter.
/// </summary>
internal sealed class TreeGrower
{
    // Above, the columns of a node are shared out among the processors; below, the subtrees are.
    private const int ParallelCount = 1 << 14;

    private readonly FeatureTable _table;
    private readonly int[] _labels;
    private readonly int _classes;
    private readonly TrainingOptions _options;
    private readonly int[] _spare;
    private readonly ConcurrentBag<SplitSearch> _searches = [];
    private readonly List<(GrownNode Node, int Depth, int[] Columns)> _subtrees = [];

    private TreeGrower(FeatureTable table, int[] labels, int classes, TrainingOptions options)
    {
        _table = table;
        _labels = labels;
        _classes = classes;
        _options = options;
        _spare = new int[table.Count];
        Rows = new int[table.Count];
        for (var row = 0; row < Rows.Length; row++)
            Rows[row] = row;
    }

    /// <summary>The objects in the order of the leaves that they are in.</summary>
    private int[] Rows { get; }

    /// <summary>Grows the tree. The rows come in the order of the leaves.</summary>
    public static (GrownNode Root, int[] Rows) Grow(
        FeatureTable table, int[] labels, int classes, TrainingOptions options)
    {
        var grower = new TreeGrower(table, labels, classes, options);
        var root = grower.NodeOf(0, table.Count);
        var columns = new int[table.Columns.Count];
        for (var column = 0; column < columns.Length; column++)
            columns[column] = column;
        grower.GrowLarge(root, 0, columns);
        Parallel.ForEach(grower._subtrees, subtree =>
        {
            var search = grower.Take();
            grower.GrowSmall(subtree.Node, subtree.Depth, subtree.Columns, search);
            grower._searches.Add(search);
        });
        return (root, grower.Rows);
    }

    private void GrowLarge(GrownNode node, int depth, int[] columns)
    {
        if (node.Count < ParallelCount)
        {
            _subtrees.Add((node, depth, columns));
            return;
        }
        if (IsDone(node, depth))
            return;
        var totals = TotalsOf(node);
        var found = new Split[columns.Length];
        var isConstant = new bool[columns.Length];
        Parallel.For(0, columns.Length, Take, (at, _, search) =>
            {
                found[at] = Find(search, node, columns[at], totals, out isConstant[at]);
                return search;
            },
            _searches.Add);
        if (Divide(node, found.Aggregate(Split.None, SplitSearch.Better)))
        {
            int[] left = [.. columns.Where((_, at) => !isConstant[at])];
            GrowLarge(node.Left!, depth + 1, left);
            GrowLarge(node.Right!, depth + 1, left);
        }
    }

    private void GrowSmall(GrownNode node, int depth, int[] columns, SplitSearch search)
    {
        if (IsDone(node, depth))
            return;
        var totals = TotalsOf(node);
        var best = Split.None;
        var left = new List<int>(columns.Length);
        foreach (var column in columns)
        {
            best = SplitSearch.Better(best, Find(search, node, column, totals, out var isConstant));
            if (!isConstant)
                left.Add(column);
        }
        if (Divide(node, best))
        {
            int[] columnsLeft = [.. left];
            GrowSmall(node.Left!, depth + 1, columnsLeft, search);
            GrowSmall(node.Right!, depth + 1, columnsLeft, search);
        }
    }

    private Split Find(SplitSearch search, GrownNode node, int column, int[] totals, out bool isConstant)
    {
        var (feature, codes, _, _) = _table.Columns[column];
        return search.Find(
            codes, column, feature.Kind == FeatureKind.Class, RowsOf(node), _labels, totals, out isConstant);
    }

    private SplitSearch Take() =>
        _searches.TryTake(out var search) ? search : new SplitSearch(_classes, _options.LeafSupport);

    private bool IsDone(GrownNode node, int depth) =>
        node.Agreeing == node.Count || depth >= _options.Depth || node.Count < 2 * _options.LeafSupport;

    // Moves the rows of the left child before those of the right one, in the order that they have.
    private bool Divide(GrownNode node, Split split)
    {
        if (!split.Exists)
            return false;
        var codes = _table.Columns[split.Column].Codes;
        var rows = RowsOf(node);
        var spare = _spare.AsSpan(node.Start, node.Count);
        int left = 0, right = 0;
        foreach (var row in rows)
        {
            if (split.IsAlone ? codes[row] == split.Code : codes[row] <= split.Code)
                rows[left++] = row;
            else
                spare[right++] = row;
        }
        spare[..right].CopyTo(rows[left..]);
        node.Split = split;
        node.Left = NodeOf(node.Start, left);
        node.Right = NodeOf(node.Start + left, right);
        return true;
    }

    private GrownNode NodeOf(int start, int count)
    {
        var node = new GrownNode(start, count, 0, 0);
        var totals = TotalsOf(node);
        var most = 0;
        for (var label = 1; label < totals.Length; label++)
            most = totals[label] > totals[most] ? label : most;
        return node with { Class = most, Agreeing = count == 0 ? 0 : totals[most] };
    }

    private int[] TotalsOf(GrownNode node)
    {
        var totals = new int[_classes];
        foreach (var row in RowsOf(node))
            totals[_labels[row]]++;
        return totals;
    }

    private Span<int> RowsOf(GrownNode node) => Rows.AsSpan(node.Start, node.Count);
}
