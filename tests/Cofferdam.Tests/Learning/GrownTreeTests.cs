using Cofferdam.Learning.Features;
using Cofferdam.Learning.Trees;
using CsCheck;

namespace Cofferdam.Tests.Learning;

public sealed class GrownTreeTests
{
    private const int Classes = 5;

    // Few words with few values, so that objects of different classes look alike now and then.
    private static readonly Gen<(ObjectContent[] Objects, int[] Labels)> _sets =
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 120]).SelectMany((words, count) =>
            Gen.Select(WordsOf(words).Array[count], Gen.Int[0, Classes - 1].Array[count]))
        .Select((objects, labels) => (objects, labels));

    [Fact]
    public void A_tree_that_is_not_pruned_knows_what_it_was_grown_from() => _sets.Sample((objects, labels) =>
    {
        var tree = Grow(objects, labels).Prune(-1);
        // Objects with the same features cannot be told apart: of their classes the most frequent one is said, the
        // first of several. All others are in leaves of their own class.
        foreach (var group in objects.Zip(labels).GroupBy(pair => TextOf(pair.First)))
        {
            var most = group.GroupBy(pair => pair.Second).OrderByDescending(same => same.Count())
                .ThenBy(same => same.Key).First();
            var leaf = tree.LeafOf(group.First().First);
            Assert.Equal(most.Key, leaf.Class);
            Assert.Equal(most.Count() == group.Count(), leaf.Agreeing == leaf.Support);
        }
    });

    [Fact]
    public void No_test_divides_better_than_the_one_that_is_chosen() => _sets.Sample((objects, labels) =>
    {
        foreach (var (test, rows) in TestsOf(Grow(objects, labels).Prune(-1), objects))
        {
            var chosen = ScoreOf(rows, row => test.GoesLeft(objects[row].ValueOf(test.Feature)));
            for (var word = 0; word < objects[0].Words.Length; word++)
            {
                foreach (var kind in Enum.GetValues<FeatureKind>())
                {
                    var values = rows.ToDictionary(row => row, row => objects[row].ValueOf(new Feature(word, kind)));
                    foreach (var value in values.Values.Distinct())
                    {
                        Assert.True(chosen >= ScoreOf(rows, row => values[row] <= value) - 1e-9);
                        if (kind == FeatureKind.Class)
                            Assert.True(chosen >= ScoreOf(rows, row => values[row] == value) - 1e-9);
                    }
                }
            }
        }

        double ScoreOf(int[] rows, Func<int, bool> isLeft) => rows.GroupBy(isLeft).Sum(side =>
            side.GroupBy(row => labels[row]).Sum(same => Math.Pow(same.Count(), 2)) / side.Count());
    }, iter: 50);

    [Fact]
    public void The_order_of_the_objects_does_not_matter() => Gen.Select(_sets, Gen.Int).Sample((set, seed) =>
    {
        var order = Enumerable.Range(0, set.Labels.Length).ToArray();
        new Random(seed).Shuffle(order);
        var shuffled = Grow([.. order.Select(row => set.Objects[row])], [.. order.Select(row => set.Labels[row])]);
        Assert.Equal(TreePrinter.Print(Grow(set.Objects, set.Labels).Prune(0)), TreePrinter.Print(shuffled.Prune(0)));
    });

    [Fact]
    public void Every_object_of_the_training_passes_the_mask_of_its_leaf() => Gen.Select(_sets, Gen.Double[-1, 5])
        .Sample((set, penalty) =>
        {
            var tree = Grow(set.Objects, set.Labels).Prune(penalty);
            foreach (var content in set.Objects)
                Assert.True(tree.Classify(content, new Thresholds(0, 0)).IsKnown);
        });

    [Fact]
    public void A_word_class_that_no_object_of_the_leaf_had_is_unseen()
    {
        var tree = Grow([ObjectOf(1, 0), ObjectOf(2, 0), ObjectOf(3, 0)], [0, 0, 0]).Prune(0);
        Assert.Equal(Abstention.Not, tree.Classify(ObjectOf(70, 0), new Thresholds(1, 3)).Abstention);
        Assert.Equal(Abstention.Unseen, tree.Classify(ObjectOf(1, 1), new Thresholds(1, 3)).Abstention);
        Assert.Equal(Abstention.Few, tree.Classify(ObjectOf(1, 1), new Thresholds(1, 4)).Abstention);
    }

    [Fact]
    public void A_leaf_of_several_classes_is_impure()
    {
        var tree = Grow([ObjectOf(1), ObjectOf(1), ObjectOf(1), ObjectOf(1)], [2, 2, 2, 1]).Prune(0);
        Assert.Equal(new Classification(2, Abstention.Not), tree.Classify(ObjectOf(1), new Thresholds(0.75, 1)));
        Assert.Equal(Abstention.Impure, tree.Classify(ObjectOf(1), new Thresholds(0.76, 1)).Abstention);
    }

    [Fact]
    public void A_higher_penalty_leaves_a_smaller_tree_that_errs_more() =>
        Gen.Select(_sets, Gen.Double[0, 3], Gen.Double[0, 3]).Sample((set, low, more) =>
        {
            var grown = Grow(set.Objects, set.Labels);
            var (large, small) = (grown.Prune(low), grown.Prune(low + more));
            Assert.True(small.Nodes.Count <= large.Nodes.Count);
            Assert.True(ErrorsOf(small) >= ErrorsOf(large));
        });

    [Fact]
    public void What_is_cut_is_worth_no_more_than_the_penalty() => Gen.Select(_sets, Gen.Double[0, 3])
        .Sample((set, penalty) =>
        {
            var grown = Grow(set.Objects, set.Labels);
            var pruned = grown.Prune(penalty);
            Assert.True(CostOf(pruned) <= CostOf(grown.Prune(-1)) + 1e-9);
            Assert.True(CostOf(pruned) <= CostOf(grown.Prune(1e9)) + 1e-9);

            double CostOf(DecisionTree tree) => ErrorsOf(tree) + (penalty * tree.Leaves.Count());
        });

    [Fact]
    public void Leaves_have_the_support_and_paths_the_length_that_were_asked_for() =>
        Gen.Select(_sets, Gen.Int[1, 20], Gen.Int[0, 6]).Sample((set, support, depth) =>
        {
            var options = new TrainingOptions { LeafSupport = support, Depth = depth };
            var tree = GrownTree.Grow(FeatureTable.Build(set.Objects), set.Labels, Classes, options).Prune(-1);
            Assert.True(tree.Depth <= depth);
            Assert.All(tree.Leaves, leaf => Assert.True(leaf.Support >= support || tree.Nodes.Count == 1));
        });

    [Fact]
    public void Thousands_of_objects_are_divided_by_several_processors_as_by_one()
    {
        var random = new Random(7);
        var objects = Enumerable.Range(0, 40_000).Select(_ => ObjectOf(
            (ulong)random.Next(3), (ulong)random.Next(300), (ulong)random.NextInt64(1L << 40))).ToArray();
        var labels = objects.Select(content => (int)((content.Words[0] + (content.Words[1] / 100)) % Classes)).ToArray();
        var tree = Grow(objects, labels).Prune(0);
        Assert.All(objects.Zip(labels), pair => Assert.Equal(pair.Second, tree.LeafOf(pair.First).Class));
        Assert.True(tree.Leaves.Count() <= 9);
    }

    [Fact]
    public void More_values_than_codes_still_divide()
    {
        var objects = Enumerable.Range(0, 150_000).Select(number => ObjectOf((ulong)number + 1)).ToArray();
        var labels = objects.Select(content => content.Words[0] <= 60_000 ? 0 : 1).ToArray();
        var tree = Grow(objects, labels).Prune(-1);
        Assert.All(objects.Zip(labels), pair => Assert.Equal(pair.Second, tree.LeafOf(pair.First).Class));
    }

    // Each test, and which of the objects come to it.
    private static IEnumerable<(TreeNode.Test Test, int[] Rows)> TestsOf(DecisionTree tree, ObjectContent[] objects)
    {
        var at = new Queue<(int Node, int[] Rows)>([(0, [.. Enumerable.Range(0, objects.Length)])]);
        while (at.TryDequeue(out var next))
        {
            if (tree.Nodes[next.Node] is not TreeNode.Test test)
                continue;
            yield return (test, next.Rows);
            var sides = next.Rows.ToLookup(row => test.GoesLeft(objects[row].ValueOf(test.Feature)));
            at.Enqueue((next.Node + 1, [.. sides[true]]));
            at.Enqueue((test.Right, [.. sides[false]]));
        }
    }

    private static int ErrorsOf(DecisionTree tree) => tree.Leaves.Sum(leaf => leaf.Support - leaf.Agreeing);

    private static GrownTree Grow(ObjectContent[] objects, int[] labels) =>
        GrownTree.Grow(FeatureTable.Build(objects), labels, Classes, new TrainingOptions());

    private static ObjectContent ObjectOf(params ulong[] words) =>
        new(MadeUpBoot.Layout.DirectMap, words.Length * 8, words, MadeUpBoot.Space);

    private static Gen<ObjectContent> WordsOf(int words) => Gen.OneOf(
            Gen.ULong[0, 3],
            Gen.ULong[0, 3].Select(number => MadeUpBoot.Layout.Image + (number * 64)),
            Gen.ULong[0, 3].Select(number => MadeUpBoot.Layout.DirectMap + (number * 8)))
        .Array[words].Select(ObjectOf);

    private static string TextOf(ObjectContent content) => string.Join(
        ' ',
        Enumerable.Range(0, content.Words.Length).SelectMany(word =>
            Enum.GetValues<FeatureKind>().Select(kind => content.ValueOf(new Feature(word, kind)))));
}
