using System.Text.Json.Serialization;
using Cofferdam.Lab.Programs;

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
/// <param name="Unknown">Writes, of anybody, that were allowed meanwhile because nothing was known of their target.</param>
/// <param name="Missed">Writes, of anybody, that were not checked meanwhile because their probe could not run.</param>
/// <param name="Lost">Records and events that were lost meanwhile.</param>
/// <param name="Survived">Of each try whose process should have been killed and was not; null if there is none.</param>
internal sealed record AttackSummary(
    string Bug,
    int Tries,
    int Detected,
    int Performed,
    int TaskKilled,
    int BystanderChanged,
    long Unknown = 0,
    long Missed = 0,
    long Lost = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Survival>? Survived = null)
{
    /// <summary>No tries yet.</summary>
    public static AttackSummary None(Bug bug) => new(bug.Name, 0, 0, 0, 0, 0);

    /// <summary>This and what Cofferdam did while the last <paramref name="tries"/> were made.</summary>
    public AttackSummary With(CompartmentStatus before, CompartmentStatus after, int tries) => this with
    {
        Detected = Detected + (int)Math.Min(tries, after.Denies - before.Denies),
        Unknown = Unknown + after.Unknown - before.Unknown,
        Missed = Missed + after.Missed - before.Missed,
        Lost = Lost + after.Lost - before.Lost,
    };

    /// <summary>This and one more try.</summary>
    public AttackSummary With(AttackOutcome outcome) => this with
    {
        Tries = Tries + 1,
        Performed = Performed + (outcome.Performed ? 1 : 0),
        TaskKilled = TaskKilled + (outcome.TaskKilled ? 1 : 0),
        BystanderChanged = BystanderChanged + (outcome.BystanderBytesChanged > 0 ? 1 : 0),
        Survived = outcome.Survival is { } survival ? [.. Survived ?? [], survival] : Survived,
    };
}
