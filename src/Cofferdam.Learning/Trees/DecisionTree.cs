using Cofferdam.Learning.Features;

namespace Cofferdam.Learning.Trees;

/// <summary>
/// Tells what the objects of one slab cache are. The reference semantics of bpf/tree.h, which has the same nodes as
/// data of a map.
/// </summary>
public sealed class DecisionTree
{
    /// <summary>How many tests there may be on a path.</summary>
    public const int DepthLimit = 32;

    /// <summary>Takes the nodes in preorder.</summary>
    /// <exception cref="ArgumentException">
    /// They are not the preorder of a tree over objects of that many words, or too deep.
    /// </exception>
    public DecisionTree(int words, IReadOnlyList<TreeNode> nodes)
    {
        Words = words;
        Nodes = nodes;
        Depth = TreeShape.Check(words, nodes);
    }

    /// <summary>How many words its objects have, from 0 to <see cref="Feature.WordLimit"/>.</summary>
    public int Words { get; }

    /// <summary>The nodes in preorder; the first is the root.</summary>
    public IReadOnlyList<TreeNode> Nodes { get; }

    /// <summary>The most tests on a path.</summary>
    public int Depth { get; }

    /// <summary>The leaves from left to right.</summary>
    public IEnumerable<TreeNode.Leaf> Leaves => Nodes.OfType<TreeNode.Leaf>();

    /// <summary>The leaf that an object comes to.</summary>
    public TreeNode.Leaf LeafOf(ObjectContent content)
    {
        var at = 0;
        while (true)
        {
            switch (Nodes[at])
            {
                case TreeNode.Leaf leaf:
                    return leaf;
                case TreeNode.Test test:
                    at = test.GoesLeft(content.ValueOf(test.Feature)) ? at + 1 : test.Right;
                    break;
            }
        }
    }

    /// <summary>What the object is, or why that cannot be told: classify_content() of bpf/tree.h.</summary>
    /// <param name="content">An object of as many words as the tree's.</param>
    /// <param name="thresholds">What its leaf must have.</param>
    public Classification Classify(ObjectContent content, Thresholds thresholds)
    {
        var leaf = LeafOf(content);
        var abstention = thresholds.Check(leaf);
        return new(
            leaf.Class,
            abstention == Abstention.Not && !WasSeen(content, leaf) ? Abstention.Unseen : abstention);
    }

    private static bool WasSeen(ObjectContent content, TreeNode.Leaf leaf)
    {
        for (var word = 0; word < leaf.Seen.Count; word++)
        {
            if ((leaf.Seen[word] >> (int)content.ClassOf(word) & 1) == 0)
                return false;
        }
        return true;
    }
}
