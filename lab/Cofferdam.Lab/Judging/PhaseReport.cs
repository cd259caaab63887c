using Cofferdam.Lab.Workloads;

namespace Cofferdam.Lab.Judging;

/// <summary>What <c>cofferdam-lab phases</c> prints.</summary>
/// <param name="Policy">Whose compartment was raised.</param>
/// <param name="Seed">What the workload's choices followed from.</param>
/// <param name="MedianSeconds">Of the phases; of an even number the shorter one of the two in the middle.</param>
/// <param name="Phases">The initialization phases, in the order in which they were.</param>
/// <param name="Workload">What the workload says.</param>
internal sealed record PhaseReport(
    string Policy, int Seed, double MedianSeconds, IReadOnlyList<TimedPhase> Phases, WorkloadReport Workload)
{
    /// <summary>Sums phases up; there is one at least.</summary>
    public static PhaseReport Of(
        string policy, int seed, IReadOnlyList<TimedPhase> phases, WorkloadReport workload) =>
        new(policy, seed, Median([.. phases.Select(phase => phase.Seconds).Order()]), phases, workload);

    /// <summary>Whether nobody was denied anything and nobody noticed anything.</summary>
    public bool IsSound => Phases.All(phase => phase.Denies == 0) && Workload.IsSound;

    private static double Median(double[] inOrder) => inOrder[(inOrder.Length - 1) / 2];
}
