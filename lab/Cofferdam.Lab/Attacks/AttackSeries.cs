using Cofferdam.Lab.Programs;

namespace Cofferdam.Lab.Attacks;

/// <summary>Bugs attacked many times, each time elsewhere and otherwise.</summary>
/// <param name="Bugs">Which, one after the other.</param>
/// <param name="Tries">How often through each bug.</param>
/// <param name="Portion">After how many tries Cofferdam is asked what it did, which takes longer than a try.</param>
/// <param name="Kills">Whether Cofferdam kills whoever makes an illegal request: where it should and does not, why is
/// examined.</param>
internal sealed record AttackSeries(IReadOnlyList<Bug> Bugs, int Tries, int Portion, bool Kills)
{
    /// <summary>Attacks through one bug after the other.</summary>
    /// <param name="random">Where and how.</param>
    /// <param name="status">Asks what Cofferdam has done so far; null where there is none.</param>
    /// <param name="progress">Gets what a bug came to so far, after each portion.</param>
    public IEnumerable<AttackSummary> Run(
        Random random, Func<CompartmentStatus>? status, Action<AttackSummary> progress)
    {
        var before = status?.Invoke();
        foreach (var bug in Bugs)
        {
            var summary = AttackSummary.None(bug);
            for (var portion = Next(summary); portion > 0; portion = Next(summary))
            {
                for (var i = 0; i < portion; i++)
                {
                    summary = summary.With(Attacker.Attack(
                        bug, AttackChoices.None, random, mayDie: Kills, mustDie: Kills && bug.IsPromised));
                }

                var after = status?.Invoke();
                if (before is not null && after is not null)
                    summary = summary.With(before, after, portion);
                before = after;
                progress(summary);
            }

            yield return summary;
        }
    }

    private int Next(AttackSummary summary) => Math.Min(Portion, Tries - summary.Tries);
}
