using System.Collections.Immutable;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Typing;

/// <summary>What typing a routine needs besides its values.</summary>
/// <param name="AllocatorAt">The allocator that the instruction at an address calls; null if it calls none.</param>
/// <param name="PerNet">The structures that each namespace has one of.</param>
/// <param name="PerNetUses">
/// What the compartment uses those as whose size says nothing, by the address of the variable with their number.
/// </param>
/// <param name="Private">What tables of operations say about private parts.</param>
/// <param name="ThisProcessor">The per-CPU variable with the distance of this processor's copies.</param>
/// <param name="Arguments">What all callers pass, by argument; null if that is not known.</param>
internal sealed record TypingInput(
    Func<KernelAddress, Allocator?> AllocatorAt,
    IReadOnlyDictionary<KernelAddress, PerNetStructure> PerNet,
    IReadOnlyDictionary<KernelAddress, BtfStruct> PerNetUses,
    IReadOnlyList<PrivatePart> Private,
    KernelAddress? ThisProcessor,
    ImmutableArray<PointerFact>? Arguments);
