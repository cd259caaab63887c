using System.Diagnostics;
using Cofferdam.Evaluation;
using Cofferdam.Evaluation.Reports;
using Cofferdam.Learning.Models;
using Cofferdam.Learning.Training;

namespace Cofferdam.Rivals;

/// <summary>All algorithms on the same split: trained from the boots that choose, tested on the test boot.</summary>
internal static class Comparison
{
    private const double Kib = 1024;

    /// <summary>Compares.</summary>
    /// <param name="data">The machines.</param>
    /// <param name="progress">Gets each score.</param>
    public static IReadOnlyList<RivalScore> Of(MachineData data, Action<RivalScore> progress)
    {
        var scores = new List<RivalScore>();
        var live = SplitsOf(data, data.Choosing);
        foreach (var rival in Algorithms.All)
            Add(rival, live);
        if (data.Freed is not null)
            Add(new RawTreeRival("one tree, raw words at free (published)"), SplitsOf(data, data.Freed));
        return scores;

        void Add(Rival rival, IReadOnlyList<CacheSplit> splits)
        {
            scores.Add(ScoreOf(rival, splits, data.Test.Objects));
            progress(scores[^1]);
        }
    }

    private static RivalScore ScoreOf(
        Rival rival, IReadOnlyList<CacheSplit> splits, IReadOnlyList<LabelledObject> tested)
    {
        long bytes = 0, right = 0, generalRight = 0;
        var general = tested.Count(found => ModelCaches.IsGeneral(found.Cache));
        var training = TimeSpan.Zero;
        foreach (var split in splits)
        {
            var watch = Stopwatch.StartNew();
            // A cache with one class is that class, for everyone.
            var told = split.Classes == 1 || split.Tested.Count == 0
                ? new int[split.Tested.Count]
                : rival.Tell(split, learned => (bytes, training) = (bytes + learned, training + watch.Elapsed));
            var rightHere = told.Zip(split.Truth).LongCount(pair => pair.First == pair.Second);
            right += rightHere;
            generalRight += ModelCaches.IsGeneral(split.Cache) ? rightHere : 0;
        }

        return new RivalScore(
            rival.Name,
            (double)right / tested.Count,
            general == 0 ? 0 : (double)generalRight / general,
            bytes / Kib,
            training.TotalSeconds,
            rival.InKernel);
    }

    private static IReadOnlyList<CacheSplit> SplitsOf(MachineData data, ObjectSet training)
    {
        var names = new ModelClasses(ModelTrainer.Train(data.Choosing, new ModelOptions()));
        var tested = data.Test.Objects.ToLookup(found => found.Cache, StringComparer.Ordinal);
        return
        [
            .. training.Objects.GroupBy(found => found.Cache, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => SplitOf(group.Key, [.. group], [.. tested[group.Key]], names)),
        ];
    }

    private static CacheSplit SplitOf(
        string cache, LabelledObject[] training, LabelledObject[] tested, ModelClasses names)
    {
        var size = training.Max(found => found.Size);
        var numbers = training.Select(NameOf)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Index()
            .ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        return new CacheSplit(
            cache,
            [.. training.Select(found => found.ContentOf(size))],
            [.. training.Select(found => numbers[NameOf(found)])],
            numbers.Count,
            [.. tested.Select(found => found.ContentOf(size))],
            [.. tested.Select(found => numbers.GetValueOrDefault(NameOf(found), -1))]);

        string NameOf(LabelledObject found) => names.NameOf(found.Site, out _);
    }
}
