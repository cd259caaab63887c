using Cofferdam.Learning.Models;
using Cofferdam.Learning.Trees;

namespace Cofferdam.Learning.Training;

/// <summary>How a model did with objects of which is known what they are.</summary>
public sealed class ModelEvaluation
{
    private readonly SortedDictionary<string, ScoreTally> _caches = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ClassTally> _classes = new(StringComparer.Ordinal);
    private readonly ObjectModel _model;
    private readonly Predicate<string>? _isLegal;
    private readonly Dictionary<string, CacheTree> _trees;
    private readonly ModelClasses _names;

    private ModelEvaluation(ObjectModel model, Predicate<string>? isLegal)
    {
        _model = model;
        _isLegal = isLegal;
        _trees = model.Trees.ToDictionary(tree => tree.Cache, StringComparer.Ordinal);
        Compartment = isLegal is null ? null : new CompartmentTally();
        _names = new ModelClasses(model);
    }

    /// <summary>All objects.</summary>
    public ScoreTally Total { get; } = new();

    /// <summary>By slab cache.</summary>
    public IReadOnlyDictionary<string, ScoreTally> Caches => _caches;

    /// <summary>By class: those of the model, and the allocation sites that it does not know.</summary>
    public IReadOnlyDictionary<string, ClassTally> Classes => _classes;

    /// <summary>For a compartment; null if none was given.</summary>
    public CompartmentTally? Compartment { get; }

    /// <summary>Evaluates.</summary>
    /// <param name="model">The model.</param>
    /// <param name="set">Objects of the same kernel build.</param>
    /// <param name="isLegal">Whether the objects of a site are a compartment's; null for no compartment.</param>
    public static ModelEvaluation Of(ObjectModel model, ObjectSet set, Predicate<string>? isLegal = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(set);
        var evaluation = new ModelEvaluation(model, isLegal);
        var found = new Classification[set.Objects.Count];
        Parallel.For(0, found.Length, i => found[i] = evaluation.Classify(set.Objects[i]));
        for (var i = 0; i < found.Length; i++)
            evaluation.Add(set.Objects[i], found[i]);
        return evaluation;
    }

    private Classification Classify(LabelledObject found) => _trees.TryGetValue(found.Cache, out var tree)
        ? tree.Tree.Classify(found.ContentOf(tree.ObjectSize), _model.Thresholds)
        : new(-1, Abstention.Broken);

    private void Add(LabelledObject found, Classification said)
    {
        var name = _names.NameOf(found.Site, out var isSeen);
        var answer = said.Class < 0 ? null : _model.Classes[said.Class];
        var isRight = answer == name;
        TallyOf(_caches, found.Cache).Add(isRight, isSeen, said.Abstention);
        TallyOf(_classes, name).Objects.Add(isRight, isSeen, said.Abstention);
        Total.Add(isRight, isSeen, said.Abstention);
        if (said.IsKnown && !isRight)
            TallyOf(_classes, answer!).FalselyAccepted++;
        if (_isLegal is not null)
            Compartment!.Add(_isLegal(found.Site), said.IsKnown ? IsLegalClass(answer!) : null);
    }

    private bool? IsLegalClass(string name)
    {
        var sites = _model.SitesOf(name);
        var legal = sites.Count(site => _isLegal!(site));
        return legal == sites.Count ? true : legal == 0 ? false : null;
    }

    private static T TallyOf<T>(SortedDictionary<string, T> tallies, string name)
        where T : new()
    {
        if (!tallies.TryGetValue(name, out var tally))
            tallies.Add(name, tally = new T());
        return tally;
    }
}
