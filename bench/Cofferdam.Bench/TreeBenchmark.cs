using System.Diagnostics;
using System.Globalization;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Learning.Features;
using Cofferdam.Learning.Trees;
using Cofferdam.Tests.Learning;
using Spectre.Console;

namespace Cofferdam.Bench;

/// <summary>
/// How long it takes to grow a tree from a million objects of 64 words, and how long the kernel takes to classify one of
/// them.
/// </summary>
internal static class TreeBenchmark
{
    private const int TrainingCount = 1_000_000;
    private const int Types = 60;

    public static void Run()
    {
        var table = new Table().AddColumns(
            "zero words %", "objects", "features s", "grow s", "peak MiB", "leaves", "depth", "bytes", "tests/object",
            "classified %", "kernel ns/object");
        foreach (var zeroPercent in new[] { 70, 50, 30 })
            table.AddRow(RowOf(new SyntheticHeap(Types, zeroPercent), zeroPercent));
        AnsiConsole.Write(table);
    }

    private static string[] RowOf(SyntheticHeap heap, int zeroPercent)
    {
        var objects = new ObjectContent[TrainingCount];
        var labels = new int[TrainingCount];
        for (var i = 0; i < objects.Length; i++)
            (objects[i], labels[i]) = heap.Next();
        var watch = Stopwatch.StartNew();
        var features = FeatureTable.Build(objects);
        var featureTime = watch.Elapsed;
        var tree = GrownTree.Grow(features, labels, Types, new TrainingOptions()).Prune(0);
        var growTime = watch.Elapsed - featureTime;
        var compiled = ForestCompiler.Compile([tree], Thresholds.Default);
        var tested = Enumerable.Range(0, TimedTrees.ObjectLimit).Select(_ => heap.Next().Object).ToArray();
        var (time, known) = TimeInKernel(compiled, tested);
        return
        [
            Text(zeroPercent), Text(TrainingCount), Text(featureTime.TotalSeconds, "n1"),
            Text(growTime.TotalSeconds, "n1"), Text(Process.GetCurrentProcess().PeakWorkingSet64 >> 20),
            Text(tree.Leaves.Count()), Text(tree.Depth), Text(compiled.UsedBytes),
            Text(tested.Average(found => TimedTrees.TestsOf(tree, found).Count()), "n1"),
            Text(100.0 * known / TimedTrees.ObjectLimit, "n1"),
            Text(time, "n0"),
        ];
    }

    private static (double Nanoseconds, int Known) TimeInKernel(CompiledForest forest, ObjectContent[] objects)
    {
        using var timed = new TimedTrees(forest, MadeUpBoot.Layout);
        var cases = objects
            .Select(found => TreeCase.Of(found.Start, found.Words.Length * sizeof(ulong), found.Words, root: 0))
            .ToArray();
        return (timed.Measure(cases).All, timed.Classify(cases).Count(result => result >> 16 == 0));
    }

    private static string Text(double number, string format = "n0") =>
        number.ToString(format, CultureInfo.InvariantCulture);
}
