using Cofferdam.Compartments.Compilation;
using Cofferdam.Learning.Features;
using Cofferdam.Learning.Trees;
using TreeNode = Cofferdam.Learning.Trees.TreeNode;

namespace Cofferdam.Rivals;

/// <summary>The published way: the same tree over the words as they are, each in two halves.</summary>
/// <param name="name">What it is called.</param>
internal sealed class RawTreeRival(string name) : Rival
{
    private static readonly FeatureKind[] _halves = [FeatureKind.Low, FeatureKind.High];

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string InKernel => "yes";

    /// <inheritdoc/>
    public override int[] Tell(CacheSplit split, Action<long> learned)
    {
        var words = split.Training[0].Words.Length;
        var columns = Enumerable.Range(0, words)
            .SelectMany(_ => _halves, (word, half) => new Feature(word, half))
            .Select(feature => FeatureColumn.Of(
                feature, split.Training.Select(found => ValueOf(found, feature)).ToArray()))
            .Where(column => column.Least.Length > 1);
        var table = FeatureTable.Of(split.Training.Count, words, [.. columns]);
        var tree = GrownTree.Grow(table, split.Labels, split.Classes, new TrainingOptions()).Prune(0);
        learned(ForestCompiler.Compile([tree], Thresholds.Default).UsedBytes);
        return [.. split.Tested.Select(found => ClassOf(tree, found))];
    }

    private static int ClassOf(DecisionTree tree, ObjectContent found)
    {
        var at = 0;
        while (tree.Nodes[at] is TreeNode.Test test)
            at = test.GoesLeft(ValueOf(found, test.Feature)) ? at + 1 : test.Right;
        return ((TreeNode.Leaf)tree.Nodes[at]).Class;
    }

    private static uint ValueOf(ObjectContent found, Feature feature) => feature.Kind == FeatureKind.Low
        ? (uint)found.Words[feature.Word]
        : (uint)(found.Words[feature.Word] >> 32);
}
