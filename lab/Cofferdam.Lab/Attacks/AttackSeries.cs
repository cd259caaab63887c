namespace Cofferdam.Lab.Attacks;

/// <summary>Every bug, attacked many times, each time elsewhere and otherwise.</summary>
/// <param name="Tries">How often through each bug.</param>
/// <param name="Portion">After how many tries Cofferdam is asked what it denied, which takes longer than a try.</param>
/// <param name="MayDie">Whether whoever makes an illegal request may be killed for it.</param>
internal sealed record AttackSeries(int Tries, int Portion, bool MayDie)
{
    /// <summary>Attacks through one bug after the other.</summary>
    /// <param name="random">Where and how.</param>
    /// <param name="denies">How many writes Cofferdam has denied so far.</param>
    public IEnumerable<AttackSummary> Run(Random random, Func<long> denies)
    {
        var before = denies();
        foreach (var bug in Bug.All)
        {
            var summary = AttackSummary.None(bug);
            for (var portion = Next(summary); portion > 0; portion = Next(summary))
            {
                for (var i = 0; i < portion; i++)
                    summary = summary.With(Attacker.Attack(bug, AttackChoices.None, random, MayDie));
                var after = denies();
                summary = summary with { Detected = summary.Detected + (int)Math.Min(portion, after - before) };
                before = after;
            }

            yield return summary;
        }
    }

    private int Next(AttackSummary summary) => Math.Min(Portion, Tries - summary.Tries);
}
