using System.Diagnostics;
using System.Globalization;
using Cofferdam.Bench;
using Cofferdam.Learning.Features;
using Cofferdam.Learning.Trees;

namespace Cofferdam.Rivals;

/// <summary>
/// How long it takes to train from a million objects of 64 words, for us and for LightGBM, which grows a tree for each
/// class in each round: one round, with as many leaves as ours in each tree, and with as many in all trees together.
/// </summary>
internal static class MillionObjects
{
    private const int Count = 1_000_000;
    private const int Types = 60;
    private const int ZeroPercent = 50;

    /// <summary>Trains them, ours first, and returns a line for each.</summary>
    public static IEnumerable<string> Run()
    {
        var heap = new SyntheticHeap(Types, ZeroPercent);
        var objects = new ObjectContent[Count];
        var labels = new int[Count];
        for (var at = 0; at < Count; at++)
            (objects[at], labels[at]) = heap.Next();

        var watch = Stopwatch.StartNew();
        var leaves = GrownTree.Grow(FeatureTable.Build(objects), labels, Types, new TrainingOptions())
            .Prune(0)
            .Leaves
            .Count();
        yield return Line("ours", leaves, watch.Elapsed);

        foreach (var each in new[] { leaves, Math.Max(2, (leaves + Types - 1) / Types) })
        {
            watch.Restart();
            Algorithms.Boosting(1, each).Train(objects.Zip(labels), Feature.WordLimit * Feature.Kinds);
            yield return Line($"LightGBM, {Types} trees, one for each class", each, watch.Elapsed);
        }
    }

    private static string Line(string name, int leaves, TimeSpan time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name}: {Count:n0} objects, {leaves:n0} leaves at most in a tree, {time.TotalSeconds:0.0} s, peak of the "
        + $"process {Process.GetCurrentProcess().PeakWorkingSet64 >> 20:n0} MiB");
}
