using Cofferdam.Evaluation.Outcomes;
using Cofferdam.Learning.Models;
using Cofferdam.Learning.Training;

namespace Cofferdam.Evaluation.Forging;

/// <summary>
/// Attackers against a model: they fill objects of the general caches, from which anybody can be made to allocate, so
/// that they look like each of the classes there.
/// </summary>
internal static class Forgery
{
    private const int TriesPerClass = 20;

    /// <summary>Tries all classes.</summary>
    /// <param name="model">The model under attack.</param>
    /// <param name="home">Objects of the attacker's machines.</param>
    /// <param name="attacked">Objects of the boot under attack, which are filled.</param>
    public static IReadOnlyList<ForgedClass> TryAll(ObjectModel model, ObjectSet home, ObjectSet attacked)
    {
        var names = new ModelClasses(model);
        var targets = attacked.Objects.Where(IsOpen).ToLookup(found => found.Cache, StringComparer.Ordinal);
        return
        [
            .. home.Objects.Where(IsOpen)
                .GroupBy(found => names.NameOf(found.Site, out _), StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => Try(model, group.Key, Sample(group), targets))
                .OfType<ForgedClass>(),
        ];

        static bool IsOpen(LabelledObject found) => ModelCaches.IsGeneral(found.Cache);
    }

    // Objects all over the list, always the same ones.
    private static LabelledObject[] Sample(IEnumerable<LabelledObject> objects)
    {
        var all = objects.ToArray();
        var step = Math.Max(1, all.Length / TriesPerClass);
        return [.. all.Where((_, at) => at % step == 0).Take(TriesPerClass)];
    }

    private static ForgedClass? Try(
        ObjectModel model, string name, LabelledObject[] looks, ILookup<string, LabelledObject> targets)
    {
        var tries = looks
            .SelectMany((look, at) => targets[look.Cache].Skip(at).Take(1), (look, target) => (look, target))
            .ToArray();
        if (tries.Length == 0)
            return null;
        return new ForgedClass(
            name,
            tries.Length,
            Enum.GetValues<ForgerKnowledge>().ToDictionary(
                knowledge => knowledge,
                knowledge => Accepted(
                    [.. tries.Select(pair => Forger.Forge(pair.look, pair.target, knowledge))])));

        int Accepted(LabelledObject[] forged) => OutcomeSet.Of(model, forged).All.Count(
            outcome => outcome.Answer == name && outcome.At(model.Thresholds) == Learning.Trees.Abstention.Not);
    }
}
