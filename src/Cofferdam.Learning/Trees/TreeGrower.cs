using System.Collections.Concurrent;
using Cofferdam.Learning.Features;

namespace Cofferdam.Learning.Trees;

/// <summary>
/// Grows a multiclass tree (CART) until no test divides what is left. Same table and labels, same tree: there is no
/// chance in it, and the order of the objects does not matter. Of two children only the objects of the smaller one are
/// counted; what the other has is what is left of their parent's.
/// </summary>
internal sealed class TreeGrower
{
    // Above, the columns of a node are shared out among the processors; below, the subtrees are.
    private const int ParallelCount = 1 << 14;

    private readonly FeatureTable _table;
    private readonly ushort[] _labels;
    private readonly int _classes;
    private readonly TrainingOptions _options;
    private readonly int[] _spare;
    private readonly ConcurrentBag<GrowerTools> _tools = [];
    private readonly List<(GrownNode Node, int Depth, CountedColumn[] Columns)> _subtrees = [];

    private TreeGrower(FeatureTable table, int[] labels, int classes, TrainingOptions options)
    {
        _table = table;
        _labels = Array.ConvertAll(labels, label => (ushort)label);
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
        grower.GrowLarge(root, 0, grower.CountAll(root));
        Parallel.For(0, grower._subtrees.Count, grower.Take, (at, _, tools) =>
            {
                var (node, depth, columns) = grower._subtrees[at];
                grower._subtrees[at] = default;
                grower.GrowSmall(node, depth, columns, tools);
                return tools;
            },
            grower._tools.Add);
        return (root, grower.Rows);
    }

    private CountedColumn[] CountAll(GrownNode node)
    {
        var counted = new CountedColumn[_table.Columns.Count];
        OnAllProcessors(counted.Length, (at, tools) => counted[at] = new(at, CountsOf(node, at, tools)));
        return ThatDivide(counted);
    }

    private void GrowLarge(GrownNode node, int depth, CountedColumn[] columns)
    {
        if (IsDone(node, depth))
            return;
        if (node.Count < ParallelCount)
        {
            _subtrees.Add((node, depth, columns));
            return;
        }
        var totals = TotalsOf(node);
        var found = new Split[columns.Length];
        OnAllProcessors(columns.Length, (at, tools) => found[at] = Find(tools, node, columns[at], totals));
        if (!Divide(node, found.Aggregate(Split.None, SplitSearch.Better)))
            return;
        var (fewer, others) = ChildrenOf(node);
        if (IsDone(fewer, depth + 1) && IsDone(others, depth + 1))
            return;
        var ofFewer = new CountedColumn[columns.Length];
        OnAllProcessors(columns.Length, (at, tools) => ofFewer[at] = TakeOut(tools, fewer, columns[at]));
        GrowLarge(fewer, depth + 1, ThatDivide(ofFewer));
        GrowLarge(others, depth + 1, ThatDivide(columns));
    }

    private void GrowSmall(GrownNode node, int depth, CountedColumn[] columns, GrowerTools tools)
    {
        if (IsDone(node, depth))
            return;
        var totals = TotalsOf(node);
        var best = Split.None;
        foreach (var column in columns)
            best = SplitSearch.Better(best, Find(tools, node, column, totals));
        if (!Divide(node, best))
            return;
        var (fewer, others) = ChildrenOf(node);
        if (IsDone(fewer, depth + 1) && IsDone(others, depth + 1))
            return;
        var ofFewer = Array.ConvertAll(columns, column => TakeOut(tools, fewer, column));
        GrowSmall(fewer, depth + 1, ThatDivide(ofFewer), tools);
        GrowSmall(others, depth + 1, ThatDivide(columns), tools);
    }

    private void OnAllProcessors(int count, Action<int, GrowerTools> body) =>
        Parallel.For(0, count, Take, (at, _, tools) =>
            {
                body(at, tools);
                return tools;
            },
            _tools.Add);

    private GrowerTools Take() =>
        _tools.TryTake(out var tools) ? tools : new(new(_classes), new(_classes, _options.LeafSupport));

    private Split Find(GrowerTools tools, GrownNode node, CountedColumn column, int[] totals)
    {
        var isSet = _table.Columns[column.Index].Feature.Kind == FeatureKind.Class;
        return tools.Search.Find(column.Index, isSet, column.Counts, totals, node.Count);
    }

    // Moves the counts of some of the objects that a column has counted out of it.
    private CountedColumn TakeOut(GrowerTools tools, GrownNode some, CountedColumn column)
    {
        var taken = CountsOf(some, column.Index, tools);
        column.Counts.Subtract(taken);
        return column with { Counts = taken };
    }

    private ClassCounts CountsOf(GrownNode node, int column, GrowerTools tools) =>
        tools.Counter.Count(_table.Columns[column], RowsOf(node), _labels);

    private static CountedColumn[] ThatDivide(CountedColumn[] columns) =>
        Array.FindAll(columns, column => column.Counts.Range > 1);

    private static (GrownNode Fewer, GrownNode Others) ChildrenOf(GrownNode node) =>
        node.Left!.Count <= node.Right!.Count ? (node.Left, node.Right) : (node.Right, node.Left);

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
