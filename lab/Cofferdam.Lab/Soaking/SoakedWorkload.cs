using Cofferdam.Lab.Workloads;

namespace Cofferdam.Lab.Soaking;

/// <summary>What all runs of a workload came to.</summary>
/// <param name="Workload">Its verb.</param>
/// <param name="Runs">How often it ran.</param>
/// <param name="Operations">Operations that were done.</param>
/// <param name="Problems">Operations that failed or came to a wrong result.</param>
/// <param name="FirstProblem">The first of them, or null.</param>
internal sealed record SoakedWorkload(string Workload, int Runs, long Operations, long Problems, string? FirstProblem)
{
    /// <summary>This and one more run.</summary>
    public SoakedWorkload With(WorkloadReport report) => this with
    {
        Runs = Runs + 1,
        Operations = Operations + report.Operations,
        Problems = Problems + report.Failures + report.ChecksumErrors,
        FirstProblem = FirstProblem ?? report.FirstProblem,
    };
}
