using System.Runtime.InteropServices;
using Cofferdam.Bpf.Objects;
using Cofferdam.Kernel;
using Cofferdam.Learning.Features;
using Cofferdam.Learning.Trees;

namespace Cofferdam.Compartments.Compilation;

/// <summary>Makes the rows of decision trees. Leaves with the same mask share it.</summary>
public sealed class ForestCompiler
{
    // WORD_GROUP: the programs look at so many words at once. What fills the last group of an object is zero.
    private const int WordGroup = 4;
    private readonly List<TreeNodeRow> _nodes = [];
    private readonly List<ushort> _masks = [];
    private readonly Dictionary<string, int> _maskStarts = new(StringComparer.Ordinal);

    private ForestCompiler()
    {
    }

    /// <summary>Compiles trees for the thresholds that decide which leaves are relied on.</summary>
    /// <exception cref="MalformedDataException">The trees are larger than what the programs have room for.</exception>
    public static CompiledForest Compile(IReadOnlyList<DecisionTree> trees, Thresholds thresholds)
    {
        var compiler = new ForestCompiler();
        var roots = new List<int>();
        foreach (var tree in trees)
        {
            var root = compiler._nodes.Count;
            roots.Add(root);
            Require(root + tree.Nodes.Count, CompiledForest.NodeLimit, "nodes");
            foreach (var node in tree.Nodes)
                compiler._nodes.Add(compiler.RowOf(node, root, thresholds));
        }
        return new(compiler._nodes, compiler._masks, roots);
    }

    private TreeNodeRow RowOf(TreeNode node, int root, Thresholds thresholds) => node switch
    {
        TreeNode.Test test => TreeNodeRow.Test(
            (int)test.Feature.Kind, test.Feature.Word, test.Value, root + test.Right),
        TreeNode.Leaf leaf => TreeNodeRow.Leaf(leaf.Class, MaskOf(leaf.Seen), (int)thresholds.Check(leaf)),
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    private int MaskOf(IReadOnlyList<ushort> seen)
    {
        var mask = new ushort[(seen.Count + WordGroup - 1) / WordGroup * WordGroup];
        for (var word = 0; word < mask.Length; word++)
            mask[word] = word < seen.Count ? seen[word] : (ushort)(1 << (int)WordClass.Zero);
        ref var start = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _maskStarts, new string(MemoryMarshal.Cast<ushort, char>(mask)), out var isKnown);
        if (!isKnown)
        {
            start = _masks.Count;
            Require(start + mask.Length, CompiledForest.MaskLimit, "words of masks");
            _masks.AddRange(mask);
        }
        return start;
    }

    private static void Require(int found, int limit, string what)
    {
        if (found > limit)
            throw new MalformedDataException($"decision trees: expected at most {limit} {what}, found {found} or more");
    }
}
