using Cofferdam.Learning.Models;
using Cofferdam.Learning.Training;

namespace Cofferdam.Evaluation.Outcomes;

/// <summary>
/// What models say of types that they have not met: an eighth of the classes is kept from the training, eight times, so
/// that each class is unseen once.
/// </summary>
internal static class HeldOutTypes
{
    private const int Parts = 8;

    /// <summary>Tells the objects of each part of the classes by a model of the other parts.</summary>
    /// <param name="training">Objects to train from.</param>
    /// <param name="tested">Objects of other boots; those of classes that are in neither part are left out.</param>
    /// <param name="options">How to train.</param>
    /// <param name="seed">Deals the classes out.</param>
    public static OutcomeSet Tell(ObjectSet training, ObjectSet tested, ModelOptions options, int seed)
    {
        var model = ModelTrainer.Train(training, options);
        var names = new ModelClasses(model);
        var parts = PartsOf(model.Classes, seed);
        var outcomes = new List<Outcome>();
        for (var part = 0; part < Parts; part++)
        {
            var rest = ModelTrainer.Train(training.Where(found => PartOf(found) != part), options);
            var held = tested.Where(found => PartOf(found) == part).Objects;
            outcomes.AddRange(OutcomeSet.Of(rest, held).All);
        }

        return new(outcomes);

        int PartOf(LabelledObject found) => parts.GetValueOrDefault(names.NameOf(found.Site, out _), -1);
    }

    internal static Dictionary<string, int> PartsOf(IReadOnlyList<string> classes, int seed)
    {
        string[] shuffled = [.. classes];
        new Random(seed).Shuffle(shuffled);
        return shuffled.Index().ToDictionary(pair => pair.Item, pair => pair.Index % Parts, StringComparer.Ordinal);
    }
}
