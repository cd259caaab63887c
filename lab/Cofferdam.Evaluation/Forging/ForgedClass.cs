namespace Cofferdam.Evaluation.Forging;

/// <summary>How often objects that are filled to look like one class are taken for it.</summary>
/// <param name="Name">The class.</param>
/// <param name="Tries">How many objects were filled, for each knowledge.</param>
/// <param name="Successes">How many were accepted as the class, by what the attacker knows.</param>
internal sealed record ForgedClass(string Name, int Tries, IReadOnlyDictionary<ForgerKnowledge, int> Successes)
{
    /// <summary>The share that was accepted.</summary>
    public double Share(ForgerKnowledge knowledge) => (double)Successes[knowledge] / Tries;
}
