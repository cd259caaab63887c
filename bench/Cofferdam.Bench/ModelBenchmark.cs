using System.Globalization;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Learning.Features;
using Cofferdam.Learning.Models;
using Cofferdam.Learning.Training;
using Cofferdam.Learning.Trees;
using Cofferdam.Tests.Learning;
using Spectre.Console;

namespace Cofferdam.Bench;

/// <summary>
/// How long the kernel takes to tell real objects with a real model, and whether it says of each what the reference
/// says. Nothing is attached: any machine that may load eBPF programs will do. In a guest that counts instructions
/// (ICOUNT=1) a nanosecond is an instruction.
/// </summary>
internal static class ModelBenchmark
{
    // As many as are timed of each kind, taken by chance.
    private const int Timed = 4 * TimedTrees.ObjectLimit;

    /// <summary>Prints a row for each kind of objects.</summary>
    /// <param name="model">The model's file.</param>
    /// <param name="walks">Data sets of one boot.</param>
    public static void Run(string model, IReadOnlyList<string> walks)
    {
        var set = ObjectSet.Read(walks);
        var read = ModelReader.Read(File.ReadAllBytes(model), set.KernelBuildId);
        var trees = read.Trees.Index().ToDictionary(tree => tree.Item.Cache, tree => tree, StringComparer.Ordinal);
        var forest = ForestCompiler.Compile([.. read.Trees.Select(tree => tree.Tree)], read.Thresholds);
        Told[] objects =
        [
            .. set.Objects.Where(found => trees.ContainsKey(found.Cache)).Select(found =>
            {
                var (index, tree) = trees[found.Cache];
                return new Told(found.Cache, tree, forest.Roots[index], found.ContentOf(tree.ObjectSize));
            }),
        ];
        if (set.Boots.Count != 1 || objects.Length == 0)
            throw new InvalidOperationException($"expected objects of one boot, found {set.Boots.Count} boots");

        var sizes = MovedObjects.SizesOf(objects.Select(found => found.Content));
        using var timed = new TimedTrees(forest, MovedObjects.LayoutOf(objects[0].Content.Space));
        var moved = new MovedObjects(sizes, timed.MakePages(sizes));
        RequireEqual(timed, moved, objects, read.Thresholds);
        var table = new Table().AddColumns(
            "objects", "how many", "words", "not zero", "tests", "of pointees", "accepted %", "ns", "... copying and looking");
        Add("kmalloc-512", found => found.Cache == "kmalloc-512");
        Add("64 words", found => found.Content.Words.Length == Feature.WordLimit);
        Add("kmalloc", found => ModelCaches.IsGeneral(found.Cache));
        Add("all", _ => true);
        AnsiConsole.Write(table);

        void Add(string name, Predicate<Told> select)
        {
            var kind = objects.Where(found => select(found)).ToArray();
            new Random(1).Shuffle(kind);
            kind = kind[..Math.Min(kind.Length, Timed)];
            var times = kind.Chunk(TimedTrees.ObjectLimit)
                .Select(chunk => (chunk.Length, Time: timed.Measure([.. chunk.Select(found => found.In(moved))])))
                .ToArray();
            table.AddRow(
                name, Text(objects.Count(found => select(found)), "n0"),
                Text(kind.Average(found => found.Content.Words.Length)),
                Text(kind.Average(found => found.Content.Words.Length - found.Content.Words.Count(0UL))),
                Text(kind.Average(found => found.Tests.Count())),
                Text(kind.Average(found => found.Tests.Count(test => test.Kind == FeatureKind.Pointee)), "n2"),
                Text(100 * kind.Average(found => found.Says(read.Thresholds).IsKnown ? 1.0 : 0)),
                Text(times.Sum(part => part.Length * part.Time.All) / kind.Length),
                Text(times.Sum(part => part.Length * part.Time.Copy) / kind.Length));
        }
    }

    private static void RequireEqual(TimedTrees timed, MovedObjects moved, Told[] objects, Thresholds thresholds)
    {
        foreach (var chunk in objects.Chunk(TimedTrees.ObjectLimit))
        {
            var kernel = timed.Classify([.. chunk.Select(found => found.In(moved))]);
            var reference = chunk.Select(found => found.Says(thresholds))
                .Select(says => says.IsKnown ? (uint)says.Class : (uint)says.Abstention << 16);
            var different = kernel.Zip(reference).Count(pair => pair.First != pair.Second);
            if (different > 0)
                throw new InvalidOperationException($"the kernel tells {different} objects of {chunk.Length} otherwise");
        }

        Console.WriteLine($"{objects.Length} objects, each told in the kernel as by the reference");
    }

    private static string Text(double number, string format = "n1") =>
        number.ToString(format, CultureInfo.InvariantCulture);

    // An object, and the tree that tells it.
    private sealed record Told(string Cache, CacheTree Tree, int Root, ObjectContent Content)
    {
        public IEnumerable<Feature> Tests => TimedTrees.TestsOf(Tree.Tree, Content);

        public TreeCase In(MovedObjects moved) => moved.CaseOf(Content, Tree.ObjectSize, Root);

        public Classification Says(Thresholds thresholds) => Tree.Tree.Classify(Content, thresholds);
    }
}
