using System.Runtime.InteropServices;
using Cofferdam.Compartments.Census;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Heap;
using Cofferdam.Kernel.Slabs;
using Cofferdam.Learning.Features;
using Cofferdam.Learning.Models;
using Cofferdam.Learning.Trees;

namespace Cofferdam.KernelTests.Enforcement;

/// <summary>
/// A model of the caches that some objects lie in whose class is known; what else lies there is of a class of its own.
/// </summary>
internal static class SmallModel
{
    private const string Others = "somebody_else+0x0";

    /// <summary>Trains it on the live heap.</summary>
    /// <param name="kernel">The running kernel.</param>
    /// <param name="size">How large the objects of the caches are.</param>
    /// <param name="known">The class of objects, by their address.</param>
    /// <param name="variants">What else an object of a known class may look like, by its words.</param>
    public static ObjectModel Train(
        KernelImage kernel,
        uint size,
        IReadOnlyDictionary<ulong, string> known,
        Func<ulong[], IEnumerable<ulong[]>> variants)
    {
        var objects = new Dictionary<SlabCache, List<(ObjectContent Content, string? Class)>>();
        var walk = new HeapWalk(kernel);
        var space = LiveAddressSpace.Of(kernel, walk.MapSlabs());
        walk.Run(
            (in LiveObject live) =>
            {
                var start = live.Address.Value;
                var words = MemoryMarshal.Cast<byte, ulong>(live.Content)[..ObjectContent.WordsOf((int)size)].ToArray();
                if (!objects.TryGetValue(live.Cache, out var inCache))
                    objects.Add(live.Cache, inCache = []);
                IEnumerable<ulong[]> looks = [words];
                if (known.TryGetValue(start, out var @class))
                    looks = looks.Concat(variants(words));
                inCache.AddRange(looks.Select(look => (new ObjectContent(start, (int)size, look, space), @class)));
            },
            cache => cache.IsGeneral && cache.ObjectSize == size);

        string[] classes = [Others, .. known.Values.Distinct().Order(StringComparer.Ordinal)];
        return new ObjectModel
        {
            KernelBuildId = "",
            KernelRelease = "",
            Classes = classes,
            Thresholds = Thresholds.Default,
            Scores = new Dictionary<string, double>(),
            Trees =
            [
                .. objects
                    .Where(cache => cache.Value.Any(found => found.Class is not null))
                    .OrderBy(cache => cache.Key.Address)
                    .Select(cache => TreeOf(cache.Key, cache.Value, classes)),
            ],
        };
    }

    private static CacheTree TreeOf(
        SlabCache cache, List<(ObjectContent Content, string? Class)> objects, string[] classes)
    {
        var table = FeatureTable.Build([.. objects.Select(found => found.Content)]);
        int[] labels = [.. objects.Select(found => Array.IndexOf(classes, found.Class ?? Others))];
        var tree = GrownTree.Grow(table, labels, classes.Length, new TrainingOptions()).Prune(penalty: 0);
        return new CacheTree(cache.Name, (int)cache.ObjectSize, tree);
    }
}
