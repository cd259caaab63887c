using Cofferdam.Learning.Features;

namespace Cofferdam.Learning.Trees;

/// <summary>A tree with all its branches, and the objects it was grown from. Pruned it is what is used.</summary>
public sealed class GrownTree
{
    private readonly FeatureTable _table;
    private readonly GrownNode _root;
    private readonly int[] _rows;

    private GrownTree(FeatureTable table, GrownNode root, int[] rows)
    {
        _table = table;
        _root = root;
        _rows = rows;
    }

    /// <summary>Grows it as far as it goes.</summary>
    /// <param name="table">The features of at least one object.</param>
    /// <param name="labels">The class of each, below <paramref name="classes"/>.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="options">How far.</param>
    public static GrownTree Grow(FeatureTable table, int[] labels, int classes, TrainingOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfZero(table.Count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, table.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, ClassCounts.Limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Depth, DecisionTree.DepthLimit);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.LeafSupport);
        if (labels.Any(label => label < 0 || label >= classes))
            throw new ArgumentOutOfRangeException(nameof(labels));
        var (root, rows) = TreeGrower.Grow(table, labels, classes, options);
        return new(table, root, rows);
    }

    /// <summary>
    /// Cuts what does not pay: of all subtrees with the same root the smallest that has the least cost, which is the
    /// number of training objects it gets wrong plus <paramref name="penalty"/> for each leaf (cost-complexity).
    /// </summary>
    /// <param name="penalty">From 0, which cuts what makes no difference; negative: nothing is cut.</param>
    public DecisionTree Prune(double penalty)
    {
        var nodes = new List<TreeNode>();
        _ = Write(_root, penalty, nodes);
        return new(_table.Words, nodes);
    }

    // Writes a subtree and returns its cost. If a leaf in its place costs no more, that is written over it.
    private double Write(GrownNode node, double penalty, List<TreeNode> nodes)
    {
        var at = nodes.Count;
        var costAsLeaf = node.Count - node.Agreeing + penalty;
        nodes.Add(null!);
        if (node.Split.Exists)
        {
            var cost = Write(node.Left!, penalty, nodes);
            nodes[at] = TestOf(node.Split, nodes.Count);
            cost += Write(node.Right!, penalty, nodes);
            if (penalty < 0 || cost < costAsLeaf)
                return cost;
            nodes.RemoveRange(at + 1, nodes.Count - at - 1);
        }
        nodes[at] = new TreeNode.Leaf(node.Class, node.Agreeing, node.Count, SeenBy(node));
        return costAsLeaf;
    }

    // Between two values that were seen, so that those not seen go to the nearer one.
    private TreeNode.Test TestOf(Split split, int right)
    {
        var (feature, _, least, most) = _table.Columns[split.Column];
        if (feature.Kind != FeatureKind.Class)
        {
            var (last, next) = (most[split.Code], least[split.Code + 1]);
            return new(feature, last + ((next - last - 1) / 2), right);
        }
        var left = 1u << (int)most[split.Code];
        return new(feature, split.IsAlone ? left : (left << 1) - 1, right);
    }

    private ushort[] SeenBy(GrownNode node)
    {
        var seen = new ushort[_table.Words];
        foreach (var column in _table.Columns.Where(column => column.Feature.Kind == FeatureKind.Class))
        {
            var classes = 0u;
            foreach (var row in _rows.AsSpan(node.Start, node.Count))
                classes |= 1u << (int)column.Least[column.Codes[row]];
            seen[column.Feature.Word] = (ushort)classes;
        }
        return seen;
    }
}
