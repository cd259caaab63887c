using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Merging;

/// <summary>Which writes of a routine must be checked, and over which bytes, so that all of them are.</summary>
/// <param name="Flow">The values it follows from.</param>
/// <param name="Findings">What is found about each write through registers, by the address of its instruction.</param>
public sealed record CheckPlan(ValueFlow Flow, IReadOnlyDictionary<KernelAddress, SiteFinding> Findings)
{
    /// <summary>The routine.</summary>
    public Routine Routine => Flow.Graph.Routine;
}
