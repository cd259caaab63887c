using Cofferdam.Learning.Models;
using Cofferdam.Learning.Training;
using Cofferdam.Learning.Trees;

namespace Cofferdam.Evaluation.Outcomes;

/// <summary>What a model says of many objects.</summary>
internal sealed class OutcomeSet(IReadOnlyList<Outcome> all)
{
    // A curve of more points looks the same.
    private const int MostPoints = 400;

    // Nothing is asked of a leaf, so that only the look of the words can speak against it.
    private static readonly Thresholds _none = new(0, 0);

    /// <summary>The outcomes, in the order of the objects.</summary>
    public IReadOnlyList<Outcome> All { get; } = all;

    /// <summary>Asks a model.</summary>
    public static OutcomeSet Of(ObjectModel model, IReadOnlyList<LabelledObject> objects)
    {
        var names = new ModelClasses(model);
        var trees = model.Trees.ToDictionary(tree => tree.Cache, StringComparer.Ordinal);
        var outcomes = new Outcome[objects.Count];
        Parallel.For(0, outcomes.Length, i => outcomes[i] = OutcomeOf(objects[i]));
        return new(outcomes);

        Outcome OutcomeOf(LabelledObject found)
        {
            var truth = names.NameOf(found.Site, out var isKnown);
            if (!trees.TryGetValue(found.Cache, out var tree))
                return new(found, truth, isKnown, null, null, WasSeen: false);
            var content = found.ContentOf(tree.ObjectSize);
            var leaf = tree.Tree.LeafOf(content);
            var wasSeen = tree.Tree.Classify(content, _none).IsKnown;
            return new(found, truth, isKnown, model.Classes[leaf.Class], leaf, wasSeen);
        }
    }

    /// <summary>Those of which something is true.</summary>
    public OutcomeSet Where(Func<Outcome, bool> select) => new([.. All.Where(select)]);

    /// <summary>Counts them under thresholds.</summary>
    public ScoreTally At(Thresholds thresholds)
    {
        var tally = new ScoreTally();
        foreach (var outcome in All)
            tally.Add(outcome.IsRight, outcome.IsKnown, outcome.At(thresholds));
        return tally;
    }

    /// <summary>The error for each coverage, if what the model is surest about is accepted first.</summary>
    public IReadOnlyList<CurvePoint> Curve()
    {
        var points = new List<CurvePoint>();
        int accepted = 0, wrong = 0;
        foreach (var group in All.GroupBy(outcome => outcome.Confidence).OrderByDescending(group => group.Key))
        {
            accepted += group.Count();
            wrong += group.Count(outcome => !outcome.IsRight);
            points.Add(new((double)accepted / All.Count, (double)wrong / accepted));
        }

        var step = (points.Count / MostPoints) + 1;
        return [.. points.Where((_, at) => at % step == 0 || at == points.Count - 1)];
    }
}
