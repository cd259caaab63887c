using System.Diagnostics;
using System.Globalization;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Learning.Features;
using Cofferdam.Learning.Trees;
using Cofferdam.Tests.Learning;
using Spectre.Console;
using TreeNode = Cofferdam.Learning.Trees.TreeNode;

namespace Cofferdam.Bench;

/// <summary>
/// How long it takes to grow a tree from a million objects of 64 words, and how long the kernel takes to classify one of
/// them. Nothing is attached: BPF_PROG_TEST_RUN, on the machine at hand.
/// </summary>
internal static class TreeBenchmark
{
    private const int TrainingCount = 1_000_000;
    private const int Types = 60;
    private const int Classified = 2_000_000;
    private const int ObjectLimit = 1024;

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
        var tested = Enumerable.Range(0, ObjectLimit).Select(_ => heap.Next().Object).ToArray();
        var (time, known) = TimeInKernel(compiled, tested);
        return
        [
            Text(zeroPercent), Text(TrainingCount), Text(featureTime.TotalSeconds, "n1"),
            Text(growTime.TotalSeconds, "n1"), Text(Process.GetCurrentProcess().PeakWorkingSet64 >> 20),
            Text(tree.Leaves.Count()), Text(tree.Depth), Text(compiled.UsedBytes),
            Text(tested.Average(found => TestsOf(tree, found)), "n1"), Text(100.0 * known / ObjectLimit, "n1"),
            Text(time, "n0"),
        ];
    }

    private static (double Nanoseconds, int Known) TimeInKernel(CompiledForest forest, ObjectContent[] objects)
    {
        using var loaded = TestObject.Load(ReadObject(), MadeUpBoot.Layout);
        loaded.Map(".data.forest").SetAll<byte>(forest.ToBytes());
        var cases = objects
            .Select(found => TreeCase.Of(found.Start, found.Words.Length * sizeof(ulong), found.Words, root: 0))
            .ToArray();
        loaded.Map(".data.cases").SetAll<TreeCase>(cases);
        var run = default(TreeRun);
        for (var warm = 0; warm < 2; warm++)
        {
            run = new TreeRun { Count = Classified, Objects = ObjectLimit };
            loaded.Run("run_trees", ref run);
        }
        loaded.Map(".data.cases").GetAll<TreeCase>(cases);
        return ((double)run.Time / Classified, cases.Count(found => found.Result >> 16 == 0));
    }

    private static int TestsOf(DecisionTree tree, ObjectContent found)
    {
        var tests = 0;
        for (var at = 0; tree.Nodes[at] is TreeNode.Test test; tests++)
            at = test.GoesLeft(found.ValueOf(test.Feature)) ? at + 1 : test.Right;
        return tests;
    }

    private static byte[] ReadObject()
    {
        using var stream = typeof(TreeBenchmark).Assembly.GetManifestResourceStream("tree_test.bpf.o")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static string Text(double number, string format = "n0") =>
        number.ToString(format, CultureInfo.InvariantCulture);
}
