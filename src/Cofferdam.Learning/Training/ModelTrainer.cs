using Cofferdam.Learning.Models;
using Cofferdam.Learning.Trees;

namespace Cofferdam.Learning.Training;

/// <summary>Trains models: a tree for each slab cache. Same objects, same model.</summary>
public static class ModelTrainer
{
    /// <summary>Trains a model and measures it: for each boot on a model of the others.</summary>
    /// <param name="set">What to train from. With one boot there is nothing to measure.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Gets how many of the models are trained, and of how many.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public static ObjectModel TrainMeasured(
        ObjectSet set,
        ModelOptions options,
        Action<int, int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        var boots = set.Boots.Count;
        var total = new ScoreTally();
        for (var boot = 0; boots > 1 && boot < boots; boot++)
        {
            cancellation.ThrowIfCancellationRequested();
            var model = Train(set.Where(found => found.Boot != boot), options);
            total.Add(ModelEvaluation.Of(model, set.Where(found => found.Boot == boot)).Total);
            progress?.Invoke(boot + 1, boots + 1);
        }

        cancellation.ThrowIfCancellationRequested();
        var scores = total.Objects > 0 ? total.ToScores() : [];
        scores["boots"] = boots;
        scores["training_objects"] = set.Objects.Count;
        return Train(set, options) with { Scores = scores };
    }

    /// <summary>Trains a model without scores.</summary>
    public static ObjectModel Train(ObjectSet set, ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        var classes = new SiteClasses(set.Objects);
        return new ObjectModel
        {
            KernelBuildId = set.KernelBuildId,
            KernelRelease = set.KernelRelease,
            Classes = classes.Names,
            Merged = classes.Merged,
            Thresholds = options.Thresholds,
            Scores = new Dictionary<string, double>(),
            Trees =
            [
                .. GroupsOf(set.Objects)
                    .OrderBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => TreeOf(group.Key, group.Value, classes, options)),
            ],
        };
    }

    // The objects of each cache, and for each size those of all caches that the kernel may merge. One is enough: it may
    // be merged with a cache that had no objects.
    private static Dictionary<string, List<LabelledObject>> GroupsOf(IReadOnlyList<LabelledObject> objects)
    {
        var groups = objects
            .GroupBy(found => found.Cache, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        var sizes = objects
            .Where(found => found.AlignedSize > 0
                && !ModelCaches.IsGeneral(found.Cache)
                && !ModelCaches.IsMerged(found.Cache))
            .GroupBy(found => found.AlignedSize);
        foreach (var size in sizes)
        {
            var name = ModelCaches.Merged(size.Key);
            groups[name] = [.. groups.GetValueOrDefault(name, []), .. size];
        }

        return groups;
    }

    private static CacheTree TreeOf(
        string cache, List<LabelledObject> objects, SiteClasses classes, ModelOptions options)
    {
        var size = objects.Max(found => ModelCaches.IsMerged(cache) ? found.AlignedSize : found.Size);
        // The numbers of the classes that this tree has, for it takes a step for each class at each node.
        int[] own = [.. objects.Select(found => classes.NumberOf(found.Site)).Distinct().Order()];
        int[] labels = [.. objects.Select(found => Array.BinarySearch(own, classes.NumberOf(found.Site)))];
        var table = FeatureTable.Build([.. objects.Select(found => found.ContentOf(size))]);
        var tree = GrownTree.Grow(table, labels, own.Length, options.Growth).Prune(options.LeafPenalty);
        return new CacheTree(cache, size, new DecisionTree(tree.Words, [.. tree.Nodes.Select(Renumbered)]));

        TreeNode Renumbered(TreeNode node) => node is TreeNode.Leaf leaf ? leaf with { Class = own[leaf.Class] } : node;
    }
}
