using System.Collections.Immutable;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Typing;

/// <summary>What typing a routine needs besides its values.</summary>
/// <param name="AllocatorAt">The allocator that the instruction at an address calls; null if it calls none.</param>
/// <param name="PerNet">The structures that each namespace has one of.</param>
/// <param name="Private">What tables of operations say about private parts.</param>
/// <param name="Arguments">What all callers pass, by argument; null if that is not known.</param>
internal sealed record TypingInput(
    Func<KernelAddress, Allocator?> AllocatorAt,
    IReadOnlyDictionary<KernelAddress, PerNetStructure> PerNet,
    IReadOnlyList<PrivatePart> Private,
    ImmutableArray<PointerFact>? Arguments);
