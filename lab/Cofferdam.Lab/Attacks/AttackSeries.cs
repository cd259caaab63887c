namespace Cofferdam.Lab.Attacks;

/// <summary>Every bug, attacked many times, each time elsewhere and otherwise.</summary>
internal static class AttackSeries
{
    /// <summary>Attacks through one bug after the other.</summary>
    /// <param name="tries">How often through each.</param>
    /// <param name="random">Where and how.</param>
    /// <param name="denies">How many writes Cofferdam has denied so far.</param>
    public static IEnumerable<AttackSummary> Run(int tries, Random random, Func<long> denies)
    {
        var before = denies();
        foreach (var bug in Bug.All)
        {
            var summary = AttackSummary.None(bug);
            for (var i = 0; i < tries; i++)
            {
                var outcome = Attacker.Attack(bug, AttackChoices.None, random);
                var after = denies();
                summary = summary.With(outcome, detected: after > before);
                before = after;
            }
            yield return summary;
        }
    }
}
