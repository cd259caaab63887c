namespace Cofferdam.Evaluation.Outcomes;

/// <summary>How a model did with one class, without abstaining.</summary>
/// <param name="Name">The class.</param>
/// <param name="Objects">How many objects are of it.</param>
/// <param name="Right">How many of them it says are.</param>
/// <param name="Falsely">Of how many others it says so, too.</param>
/// <param name="TakenFor">What else it takes them for, most frequent first, with how many.</param>
internal sealed record ClassConfusion(
    string Name, int Objects, int Right, int Falsely, IReadOnlyList<KeyValuePair<string, int>> TakenFor)
{
    /// <summary>What is said of objects for whose cache there is no tree.</summary>
    public const string Nothing = "(no tree)";

    /// <summary>Of what it says is of the class the share that is.</summary>
    public double Precision => Right + Falsely == 0 ? 0 : (double)Right / (Right + Falsely);

    /// <summary>Of what is of the class the share that it says is.</summary>
    public double Recall => Objects == 0 ? 0 : (double)Right / Objects;

    /// <summary>Counts classes, those that there are and those that were named, in ordinal order.</summary>
    public static IReadOnlyList<ClassConfusion> Of(OutcomeSet outcomes)
    {
        var falsely = outcomes.All
            .Where(outcome => !outcome.IsRight && outcome.Answer is not null)
            .CountBy(outcome => outcome.Answer!, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        var classes = outcomes.All
            .GroupBy(outcome => outcome.Truth, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        return
        [
            .. classes.Keys.Union(falsely.Keys, StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(name => ConfusionOf(
                    name, classes.GetValueOrDefault(name, []), falsely.GetValueOrDefault(name))),
        ];
    }

    private static ClassConfusion ConfusionOf(string name, Outcome[] objects, int falsely) => new(
        name,
        objects.Length,
        objects.Count(outcome => outcome.IsRight),
        falsely,
        [
            .. objects.Where(outcome => !outcome.IsRight)
                .CountBy(outcome => outcome.Answer ?? Nothing, StringComparer.Ordinal)
                .OrderByDescending(pair => pair.Value)
                .ThenBy(pair => pair.Key, StringComparer.Ordinal),
        ]);
}
