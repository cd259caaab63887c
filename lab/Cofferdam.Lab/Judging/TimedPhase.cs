namespace Cofferdam.Lab.Judging;

/// <summary>One initialization phase, and what was found in it.</summary>
/// <param name="Seconds">
/// From when all probes were armed to the working phase; the rule counts from when their arming began.
/// </param>
/// <param name="Denies">Writes found illegal until then.</param>
/// <param name="Unknown">Writes allowed because nothing was known about their target.</param>
internal sealed record TimedPhase(double Seconds, long Denies, long Unknown);
