namespace Cofferdam.Lab.Attacks;

/// <summary>What became of many attacks through one bug; each number counts tries.</summary>
/// <param name="Bug">The bug's name.</param>
/// <param name="Tries">How many there were.</param>
/// <param name="Detected">
/// How many denied writes Cofferdam had counted each time it was asked, but no more than there were tries since.
/// </param>
/// <param name="Performed">In how many the illegal store landed where it was aimed.</param>
/// <param name="TaskKilled">In how many the attacking process was killed.</param>
/// <param name="BystanderChanged">In how many bytes of the bystander changed.</param>
internal sealed record AttackSummary(
    string Bug, int Tries, int Detected, int Performed, int TaskKilled, int BystanderChanged)
{
    /// <summary>No tries yet.</summary>
    public static AttackSummary None(Bug bug) => new(bug.Name, 0, 0, 0, 0, 0);

    /// <summary>This and one more try.</summary>
    public AttackSummary With(AttackOutcome outcome) => this with
    {
        Tries = Tries + 1,
        Performed = Performed + (outcome.Performed ? 1 : 0),
        TaskKilled = TaskKilled + (outcome.TaskKilled ? 1 : 0),
        BystanderChanged = BystanderChanged + (outcome.BystanderBytesChanged > 0 ? 1 : 0),
    };
}
