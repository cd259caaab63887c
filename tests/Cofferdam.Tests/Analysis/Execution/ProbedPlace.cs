using System.Collections.Immutable;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Kernel;

namespace Cofferdam.Tests.Analysis.Execution;

/// <summary>An instruction of which it is told when execution comes to it.</summary>
internal sealed record ProbedPlace
{
    /// <summary>Where the routine that holds it starts.</summary>
    public required KernelAddress Routine { get; init; }

    /// <summary>The routine's name.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The stack pointer there, less what it was when the routine was called; null where that is not the same each
    /// time.
    /// </summary>
    public required long? Frame { get; init; }

    /// <summary>Whether a call of the routine ends no check.</summary>
    public bool IsHarmless { get; init; }

    /// <summary>
    /// Where the routines start on whose checks and frames the routine counts; empty if it counts on nobody's.
    /// </summary>
    public IReadOnlySet<KernelAddress> Callers { get; init; } = ImmutableHashSet<KernelAddress>.Empty;

    /// <summary>Whether it is executed once by each activation, first of all places.</summary>
    public bool IsEntry { get; init; }

    /// <summary>The bytes of the object that was just allocated and that rax points to, if it is not null.</summary>
    public long? Allocated { get; init; }

    /// <summary>The store that it is, as its instruction alone tells; null if it is none.</summary>
    public AccessSite? Store { get; init; }

    /// <summary>What is claimed of the store.</summary>
    public StoreClaim? Claim { get; init; }
}
