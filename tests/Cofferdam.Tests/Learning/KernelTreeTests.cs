using System.Runtime.InteropServices;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Kernel;
using Cofferdam.Learning.Features;
using Cofferdam.Learning.Trees;
using CsCheck;

namespace Cofferdam.Tests.Learning;

/// <summary>
/// Features and trees in the kernel against their references, on the same random objects and trees. Needs the right to
/// load eBPF programs; nothing is attached.
/// </summary>
public sealed class KernelTreeTests(LoadedTreeObject loaded) : IClassFixture<LoadedTreeObject>
{
    private static readonly Gen<Thresholds> _thresholds =
        Gen.Select(Gen.Double[0, 1], Gen.Int[0, 12]).Select((purity, support) => new Thresholds(purity, support));

    private readonly TreeObject _kernel = loaded.Object;

    [Fact]
    public void The_kernel_and_the_reference_see_the_same_in_every_word() => RandomObjects.Object.Sample(
        found =>
        {
            var content = found.In(MadeUpBoot.Space);
            var kernel = _kernel.FeaturesOf(found);
            for (var word = 0; word < found.Words.Length; word++)
            {
                var ours = Enum.GetValues<FeatureKind>().Select(kind => content.ValueOf(new Feature(word, kind)));
                Assert.Equal(ours, kernel[word]);
            }
        },
        threads: 1,
        iter: 2_000);

    [Fact]
    public void The_kernel_and_the_reference_classify_alike()
    {
        var met = new HashSet<Abstention>();
        Gen.Select(Forest, _thresholds).Sample(
            (forest, thresholds) =>
            {
                var compiled = ForestCompiler.Compile([.. forest.Select(grove => grove.Tree)], thresholds);
                _kernel.Forest.SetAll<byte>(compiled.ToBytes());
                var cases = forest.Zip(compiled.Roots)
                    .SelectMany(grove => grove.First.Objects.Select(found => (found, grove.Second))).ToArray();
                var kernel = _kernel.Classify(cases);
                var ours = forest.SelectMany(grove => grove.Objects.Select(found =>
                    grove.Tree.Classify(found.In(MadeUpBoot.Space), thresholds))).ToArray();
                met.UnionWith(ours.Select(found => found.Abstention));
                Assert.Equal(
                    ours.Select(found => found.IsKnown ? (uint)found.Class : (uint)found.Abstention << 16), kernel);
            },
            threads: 1,
            iter: 300);
        // What never comes was not compared.
        Assert.Equal([Abstention.Not, Abstention.Impure, Abstention.Few, Abstention.Unseen], met.Order());
    }

    [Fact]
    public void A_path_of_the_greatest_length_is_followed_to_its_end()
    {
        var nodes = new List<TreeNode>();
        for (var depth = 0; depth < DecisionTree.DepthLimit; depth++)
            nodes.Add(new TreeNode.Test(new Feature(0, FeatureKind.Low), (uint)depth, 64 - depth));
        for (var leaf = 0; leaf <= DecisionTree.DepthLimit; leaf++)
            nodes.Add(new TreeNode.Leaf(leaf + 100, 1, 1, [0xffff]));
        // A comb: left of each test is a leaf.
        var tree = new DecisionTree(1, Reordered(nodes));
        var compiled = ForestCompiler.Compile([tree], new Thresholds(0, 0));
        _kernel.Forest.SetAll<byte>(compiled.ToBytes());
        var objects = Enumerable.Range(0, 40).Select(word => new RandomObject(64, 8, [(ulong)word])).ToArray();
        Assert.Equal(DecisionTree.DepthLimit, tree.Depth);
        Assert.Equal(
            objects.Select(found => (uint)tree.LeafOf(found.In(MadeUpBoot.Space)).Class),
            _kernel.Classify([.. objects.Select(found => (found, compiled.Roots[0]))]));
    }

    [Fact]
    public void A_tree_that_is_being_exchanged_gives_no_class()
    {
        var rows = new TreeNodeRow[CompiledForest.NodeLimit];
        // A test whose right child is itself: no tree has it, a half-written map may.
        rows[0] = TreeNodeRow.Test((int)FeatureKind.Low, word: 0, value: 0, right: 0);
        rows[1] = rows[0];
        var bytes = new byte[CompiledForest.Bytes];
        MemoryMarshal.AsBytes<TreeNodeRow>(rows).CopyTo(bytes);
        _kernel.Forest.SetAll<byte>(bytes);
        Assert.Equal([(uint)Abstention.Broken << 16], _kernel.Classify([(new RandomObject(64, 8, [7]), 0)]));
    }

    [Fact]
    public void Trees_that_the_map_has_no_room_for_are_refused()
    {
        var leaves = new List<TreeNode>();
        var random = new Random(1);
        for (var i = 0; i < 1200; i++)
            leaves.Add(new TreeNode.Leaf(1, 1, 1, [.. Enumerable.Range(0, 64).Select(_ => (ushort)random.Next(1 << 16))]));
        DecisionTree[] trees = [.. leaves.Select(leaf => new DecisionTree(64, [leaf]))];
        Assert.Contains(
            "words of masks", Assert.Throws<MalformedDataException>(
                () => ForestCompiler.Compile(trees, Thresholds.Default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_masks_are_kept_once()
    {
        var tree = new DecisionTree(
            6,
            [
                new TreeNode.Test(new Feature(1, FeatureKind.Low), 3, 2),
                new TreeNode.Leaf(1, 1, 1, [1, 2, 3, 4, 5, 6]),
                new TreeNode.Leaf(2, 1, 1, [1, 2, 3, 4, 5, 6]),
            ]);
        Assert.Equal(8, ForestCompiler.Compile([tree, tree], Thresholds.Default).Masks.Count);
    }

    // Preorder wants each left subtree right after its test.
    private static List<TreeNode> Reordered(List<TreeNode> nodes)
    {
        var ordered = new List<TreeNode>();
        for (var depth = 0; depth < DecisionTree.DepthLimit; depth++)
        {
            var test = (TreeNode.Test)nodes[depth];
            ordered.Add(test with { Right = ordered.Count + 2 });
            ordered.Add(nodes[DecisionTree.DepthLimit + depth]);
        }
        ordered.Add(nodes[^1]);
        return ordered;
    }

    // Trees grown from random objects, each with those objects and with others of its size.
    private static Gen<(DecisionTree Tree, RandomObject[] Objects)[]> Forest =>
        Gen.OneOf(Gen.Int[1, 80], Gen.Int[0, 519], Gen.Int[512, 1024]).SelectMany(size => Gen.Select(
            RandomObjects.ObjectOf(size).Array[1, 60],
            RandomObjects.ObjectOf(size).Array[0, 40],
            Gen.Int[0, 4].Array[60],
            Gen.Double[-1, 6],
            Gen.Int[1, 8]))
        .Select((grown, others, labels, penalty, support) => (
            GrownTree.Grow(
                FeatureTable.Build([.. grown.Select(found => found.In(MadeUpBoot.Space))]),
                labels[..grown.Length],
                classes: 5,
                new TrainingOptions { LeafSupport = support }).Prune(penalty),
            grown.Concat(others).ToArray()))
        .Array[1, 8];
}
