using Cofferdam.Compartments.Census;
using Cofferdam.Compartments.Compilation;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>What raising a compartment did.</summary>
/// <param name="Name">The compartment's name.</param>
/// <param name="Sites">Access sites that are probed.</param>
/// <param name="Anchors">Anchors that are probed for them.</param>
/// <param name="Classes">Object classes that it may write.</param>
/// <param name="Holes">Places whose writes go unchecked.</param>
/// <param name="Census">What was alive before; null without a model.</param>
/// <param name="Prepare">Time from the compiled policy until everything was ready, probes registered.</param>
/// <param name="Arm">Time to arm all probes.</param>
/// <param name="ArmedAt">When all were armed, as CLOCK_MONOTONIC counts.</param>
/// <param name="MemoryBytes">Kernel memory of maps and programs.</param>
public sealed record EnforceReport(
    string Name,
    int Sites,
    int Anchors,
    int Classes,
    IReadOnlyList<Hole> Holes,
    CensusReport? Census,
    TimeSpan Prepare,
    TimeSpan Arm,
    TimeSpan ArmedAt,
    ulong MemoryBytes);
