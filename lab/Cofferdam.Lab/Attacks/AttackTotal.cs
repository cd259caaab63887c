using Cofferdam.Lab.Workloads;

namespace Cofferdam.Lab.Attacks;

/// <summary>What attacks through every bug came to, and what the legal users of the module noticed of them.</summary>
/// <param name="Tries">How many attacks there were.</param>
/// <param name="IllegalWritesPerformed">In how many the store landed, or a byte of the bystander changed.</param>
/// <param name="LegalOperations">What the users did meanwhile.</param>
/// <param name="LegalWritesLost">How many of these were refused, or found something else than what was written.</param>
/// <param name="FirstProblem">The first of these, or null.</param>
internal sealed record AttackTotal(
    int Tries, int IllegalWritesPerformed, long LegalOperations, long LegalWritesLost, string? FirstProblem)
{
    /// <summary>The sum of what was found.</summary>
    public static AttackTotal Of(IReadOnlyCollection<AttackSummary> summaries, WorkloadReport users) => new(
        summaries.Sum(summary => summary.Tries),
        summaries.Sum(summary => Math.Max(summary.Performed, summary.BystanderChanged)),
        users.Operations,
        users.Failures + users.ChecksumErrors,
        users.FirstProblem);
}
