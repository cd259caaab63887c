using Cofferdam.Lab.Attacks;
using Cofferdam.Lab.Judging;

namespace Cofferdam.Lab.Soaking;

/// <summary>What <c>cofferdam-lab soak</c> prints.</summary>
/// <param name="Kernel">The release of the kernel.</param>
/// <param name="Mode">What Cofferdam did with illegal writes.</param>
/// <param name="Minutes">How long it went on.</param>
/// <param name="Seed">What the order and all choices followed from.</param>
/// <param name="IsSound">
/// Whether every attack that Cofferdam promises to catch was denied and, in mode block, changed nothing, nothing else was
/// denied, and nobody noticed anything.
/// </param>
/// <param name="Attacks">The attacks on the notes module, by bug.</param>
/// <param name="Workloads">The workloads.</param>
/// <param name="Compartments">What each compartment denied, lost and took, in the end.</param>
/// <param name="KernelLog">Lines in which the kernel complains, and whatever of Cofferdam stayed behind.</param>
internal sealed record SoakReport(
    string Kernel,
    string Mode,
    double Minutes,
    int Seed,
    bool IsSound,
    IReadOnlyList<AttackSummary> Attacks,
    IReadOnlyList<SoakedWorkload> Workloads,
    IReadOnlyList<JudgedCompartment> Compartments,
    IReadOnlyList<string> KernelLog);
