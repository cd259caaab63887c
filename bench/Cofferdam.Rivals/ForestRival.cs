using Cofferdam.Compartments.Compilation;
using Cofferdam.Learning.Trees;

namespace Cofferdam.Rivals;

/// <summary>
/// A random forest: each tree sees as many objects as there are, drawn with replacement, and half of the features; the
/// most votes win.
/// </summary>
internal sealed class ForestRival : Rival
{
    private const int Trees = 30;
    private const int Seed = 1;

    /// <inheritdoc/>
    public override string Name => $"random forest, {Trees} trees";

    /// <inheritdoc/>
    public override string InKernel => $"{Trees} times as many tests, and votes to count";

    /// <inheritdoc/>
    public override int[] Tell(CacheSplit split, Action<long> learned)
    {
        var table = FeatureTable.Build(split.Training);
        var trees = new DecisionTree[Trees];
        for (var at = 0; at < Trees; at++)
            trees[at] = Grow(table, split, new Random(Seed + at));
        learned(trees.Sum(tree => ForestCompiler.Compile([tree], Thresholds.Default).UsedBytes));
        return
        [
            .. split.Tested.Select(found => trees
                .CountBy(tree => tree.LeafOf(found).Class)
                .MaxBy(votes => votes.Value)
                .Key),
        ];
    }

    private static DecisionTree Grow(FeatureTable table, CacheSplit split, Random random)
    {
        var rows = new int[table.Count];
        for (var at = 0; at < rows.Length; at++)
            rows[at] = random.Next(table.Count);
        var columns = table.Columns.ToArray();
        random.Shuffle(columns);
        var some = FeatureTable.Of(
            table.Count,
            table.Words,
            [
                .. columns.Take((columns.Length + 1) / 2)
                    .Select(column => column with { Codes = [.. rows.Select(row => column.Codes[row])] }),
            ]);
        int[] labels = [.. rows.Select(row => split.Labels[row])];
        return GrownTree.Grow(some, labels, split.Classes, new TrainingOptions()).Prune(0);
    }
}
