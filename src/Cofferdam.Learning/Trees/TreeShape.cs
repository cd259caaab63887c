using System.Globalization;
using Cofferdam.Learning.Features;

namespace Cofferdam.Learning.Trees;

/// <summary>The proof that nodes are the preorder of a tree, so that every path ends at a leaf.</summary>
internal static class TreeShape
{
    /// <summary>The depth of the tree.</summary>
    /// <exception cref="ArgumentException">The nodes are no tree, or one that the kernel would not take.</exception>
    public static int Check(int words, IReadOnlyList<TreeNode> nodes)
    {
        if (words is < 0 or > Feature.WordLimit)
            throw Wrong($"expected objects of 0 to {Feature.WordLimit} words, found {words}");
        // Where the subtrees start that are yet to come, and how deep; in preorder that is a stack.
        var open = new Stack<(int Start, int Depth)>([(0, 0)]);
        var deepest = 0;
        for (var at = 0; at < nodes.Count; at++)
        {
            if (!open.TryPop(out var next))
                throw Wrong($"node {at}: expected no more than {at} nodes, found {nodes.Count}");
            if (next.Start != at)
                throw Wrong($"node {at}: expected the right child of an earlier node here, which says {next.Start}");
            deepest = Math.Max(deepest, next.Depth);
            switch (nodes[at])
            {
                case TreeNode.Test test:
                    CheckTest(test, at, next.Depth, words, nodes.Count);
                    open.Push((test.Right, next.Depth + 1));
                    open.Push((at + 1, next.Depth + 1));
                    break;
                case TreeNode.Leaf leaf:
                    CheckLeaf(leaf, at, words);
                    break;
            }
        }
        return open.TryPop(out var missing)
            ? throw Wrong($"expected a node {missing.Start}, found {nodes.Count} nodes")
            : deepest;
    }

    private static void CheckTest(TreeNode.Test test, int at, int depth, int words, int nodes)
    {
        if (test.Feature.Word < 0 || test.Feature.Word >= words)
            throw Wrong($"node {at}: expected a word below {words}, found {test.Feature.Word}");
        if (!Enum.IsDefined(test.Feature.Kind))
            throw Wrong($"node {at}: unknown kind of feature {(int)test.Feature.Kind}");
        if (test.Right <= at + 1 || test.Right >= nodes)
            throw Wrong($"node {at}: expected a right child from {at + 2} to {nodes - 1}, found {test.Right}");
        if (depth >= DecisionTree.DepthLimit)
            throw Wrong($"node {at}: more than {DecisionTree.DepthLimit} tests on a path");
    }

    private static void CheckLeaf(TreeNode.Leaf leaf, int at, int words)
    {
        if (leaf.Class < 0)
            throw Wrong($"node {at}: expected a class, found {leaf.Class}");
        if (leaf.Agreeing < 1 || leaf.Support < leaf.Agreeing)
            throw Wrong($"node {at}: {leaf.Agreeing} of {leaf.Support} objects agree");
        if (leaf.Seen.Count != words)
            throw Wrong($"node {at}: expected a mask of {words} words, found {leaf.Seen.Count}");
    }

    private static ArgumentException Wrong(FormattableString text) =>
        new(text.ToString(CultureInfo.InvariantCulture));
}
