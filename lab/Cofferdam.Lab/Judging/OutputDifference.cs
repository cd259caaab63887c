namespace Cofferdam.Lab.Judging;

/// <summary>Where the outputs of two runs of one workload part.</summary>
/// <param name="Round">In which round.</param>
/// <param name="Command">Which program showed it.</param>
/// <param name="Unprotected">What it showed without Cofferdam, around the first difference; null: it was not asked.</param>
/// <param name="Protected">The same under the compartment.</param>
internal sealed record OutputDifference(int Round, string Command, string? Unprotected, string? Protected);
