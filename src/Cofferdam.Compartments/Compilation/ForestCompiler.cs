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

    private readonly Func<int, int?> _classOf;

    private ForestCompiler(Func<int, int?> classOf)
    {
        _classOf = classOf;
    }

    /// <summary>Compiles trees for the thresholds that decide which leaves are relied on.</summary>
    /// <param name="trees">The trees.</param>
    /// <param name="thresholds">What a leaf must have.</param>
    /// <param name="classOf">
    /// What the programs are to say for a class, null if they are to abstain; the class itself without it.
    /// </param>
    /// <exception cref="MalformedDataException">The trees are larger than what the programs have room for.</exception>
    public static CompiledForest Compile(
        IReadOnlyList<DecisionTree> trees, Thresholds thresholds, Func<int, int?>? classOf = null)
    {
        var compiler = new ForestCompiler(classOf ?? (@class => @class));
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
        TreeNode.Leaf leaf => LeafOf(leaf, thresholds.Check(leaf)),
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    private TreeNodeRow LeafOf(TreeNode.Leaf leaf, Abstention abstention) => _classOf(leaf.Class) is { } told
        ? TreeNodeRow.Leaf(told, MaskOf(leaf.Seen), (int)abstention)
        : TreeNodeRow.Leaf(0, MaskOf(leaf.Seen), (int)Abstention.Impure);

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
