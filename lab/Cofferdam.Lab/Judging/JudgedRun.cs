using Cofferdam.Lab.Workloads;

namespace Cofferdam.Lab.Judging;

/// <summary>Compartments raised at once, each around what its workload uses.</summary>
/// <param name="Compartments">What they made of it.</param>
/// <param name="Workloads">What the workloads say.</param>
/// <param name="KernelLog">Lines in which the kernel complains, and whatever of Cofferdam stayed behind.</param>
/// <param name="Outputs">What programs showed, compared with a run without Cofferdam; null: it was not.</param>
internal sealed record JudgedRun(
    IReadOnlyList<JudgedCompartment> Compartments,
    IReadOnlyList<WorkloadReport> Workloads,
    IReadOnlyList<string> KernelLog,
    IReadOnlyList<OutputComparison>? Outputs)
{
    /// <summary>Whether nobody was denied anything and nobody noticed anything.</summary>
    public bool IsSound =>
        Compartments.All(compartment => compartment.Denies == 0)
        && Workloads.All(workload => workload.IsSound)
        && KernelLog.Count == 0
        && (Outputs is null || Outputs.All(outputs => outputs.IsSound));
}
