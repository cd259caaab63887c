namespace Cofferdam.Lab.Attacks;

/// <summary>What became of an attack and of its target.</summary>
/// <param name="Aim">The attack.</param>
/// <param name="TaskKilled">Whether the process that made the request died by SIGKILL.</param>
/// <param name="Change">What changed in the target.</param>
/// <param name="BystanderBytesChanged">How many bytes of all that the bystander owns changed.</param>
/// <param name="Survival">What is known of it if a compartment should have killed that process and did not.</param>
internal sealed record AttackOutcome(
    Aim Aim, bool TaskKilled, TargetChange Change, int BystanderBytesChanged, Survival? Survival = null)
{
    /// <summary>Whether the illegal store landed: bytes changed where it was aimed, and only there.</summary>
    public bool Performed => Change.LiesIn(Aim.Offset, Aim.Length);
}
