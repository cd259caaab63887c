using System.Collections.Immutable;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Analysis.Typing;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Merging;

/// <summary>What planning checks needs to know besides the values.</summary>
/// <param name="WriteOf">What an instruction writes, or the bulk writer that it calls; null if neither.</param>
/// <param name="IsHarmless">Whether a function neither frees nor replaces objects.</param>
/// <param name="SparedArguments">How many of a function's first arguments point to what it does not free.</param>
/// <param name="DefersFree">
/// Whether a function is harmless if its first argument is the address of something in an object.
/// </param>
/// <param name="CanFault">Whether an instruction may write to user memory: its check says little about others.</param>
/// <param name="ArgumentCountOf">How many registers the arguments of a function take, at most.</param>
/// <param name="Borrows">Whether a function keeps none of the addresses that it is given.</param>
/// <param name="AllocationAt">What a call allocates; null if nothing.</param>
/// <param name="StructsOf">Which values of a routine point to whole structs; null if nobody knows.</param>
/// <param name="ObjectsOf">What tells the objects that an index must stay in; null if nobody knows.</param>
/// <param name="ProbesOf">
/// Where a routine can be probed besides its writes, so that checks can be made ahead of them; null: each check is made
/// at a write.
/// </param>
public sealed record CheckPlannerOptions(
    Func<Instruction, MemoryWrite?> WriteOf,
    Func<KernelAddress, bool> IsHarmless,
    Func<KernelAddress, int> SparedArguments,
    Func<KernelAddress, bool> DefersFree,
    Func<KernelAddress, bool> CanFault,
    Func<KernelAddress, int> ArgumentCountOf,
    Func<KernelAddress, bool> Borrows,
    Func<Instruction, AllocationCall?> AllocationAt,
    Func<ValueFlow, WholeStructs?> StructsOf,
    Func<ValueFlow, ObjectFinder?> ObjectsOf,
    Func<Routine, ProbePlaces>? ProbesOf)
{
    /// <summary>Whether all callers of the routine that starts at an address are known.</summary>
    public Func<KernelAddress, bool> HasKnownCallers { get; init; } = _ => false;

    /// <summary>
    /// For each register of an argument, the bytes off it that such a routine may write before anything can free the
    /// object, as far as that is known.
    /// </summary>
    public Func<KernelAddress, ImmutableArray<ByteSet>> ArgumentWritesOf { get; init; } = _ => [];
}
