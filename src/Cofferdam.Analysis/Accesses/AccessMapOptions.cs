using System.Collections.Immutable;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Analysis.BulkWrites;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Analysis.Accesses;

/// <summary>What an access map is built with besides the code.</summary>
public sealed record AccessMapOptions
{
    /// <summary>
    /// Gives the name of the function that starts at an address, or null if none does. Without it no allocation site
    /// and no thunk is recognised, and every jump out of the code is taken for a tail call.
    /// </summary>
    public Func<KernelAddress, string?>? NameOf { get; init; }

    /// <summary>The kernel's memory, to look at code without a name that is jumped to; null if not at hand.</summary>
    public IKernelMemory? Memory { get; init; }

    /// <summary>The instructions that have an entry in the exception table.</summary>
    public IReadOnlySet<KernelAddress> FaultingInstructions { get; init; } = ImmutableHashSet<KernelAddress>.Empty;

    /// <summary>
    /// Code addresses that are reached in ways the code does not show, such as the fixups of the exception table. What
    /// is known about registers does not flow past them.
    /// </summary>
    public IReadOnlySet<KernelAddress> HiddenJumpTargets { get; init; } = ImmutableHashSet<KernelAddress>.Empty;

    /// <summary>The functions that allocate memory.</summary>
    public IReadOnlyList<Allocator> Allocators { get; init; } = KernelAllocators.All;

    /// <summary>
    /// The functions that write through a pointer and a length; the last of several of one name counts.
    /// </summary>
    public IReadOnlyList<BulkWriter> BulkWriters { get; init; } = KernelBulkWriters.All;

    /// <summary>
    /// Tells whether the function that starts at an address may write through its arguments; null if nobody knows.
    /// </summary>
    public Func<KernelAddress, PointerArguments>? PointerArgumentsOf { get; init; }
}
