using System.Globalization;

namespace Cofferdam.Lab.Attacks;

/// <summary>One attack as the command line prints it.</summary>
/// <param name="Bug">The bug's name.</param>
/// <param name="Seed">What its random choices follow from.</param>
/// <param name="Target">What was aimed at.</param>
/// <param name="Address">The kernel address of the first byte that was to be written, in hexadecimal.</param>
/// <param name="Offset">The same, in bytes from the target's start.</param>
/// <param name="Length">How many bytes were to be written.</param>
/// <param name="Value">The value, in hexadecimal.</param>
/// <param name="Performed">Whether the store landed.</param>
/// <param name="TaskKilled">Whether the attacking process was killed.</param>
/// <param name="BystanderChanged">Whether any byte of the bystander changed.</param>
internal sealed record AttackReport(
    string Bug,
    int Seed,
    string Target,
    string Address,
    int Offset,
    int Length,
    string Value,
    bool Performed,
    bool TaskKilled,
    bool BystanderChanged)
{
    /// <summary>The report of an attack.</summary>
    public static AttackReport Of(AttackOutcome outcome, int seed) => new(
        outcome.Aim.Bug.Name,
        seed,
        outcome.Aim.Target.ToString()!,
        Hexadecimal(outcome.Aim.Address),
        outcome.Aim.Offset,
        outcome.Aim.Length,
        Hexadecimal(outcome.Aim.Request.Value),
        outcome.Performed,
        outcome.TaskKilled,
        outcome.BystanderBytesChanged > 0);

    private static string Hexadecimal(ulong number) => "0x" + number.ToString("x16", CultureInfo.InvariantCulture);
}
