using System.Collections.Immutable;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;

namespace Cofferdam.Analysis.Disassembly;

/// <summary>
/// The instructions of one function, in address order. Together with <see cref="Undecoded"/> and
/// <see cref="Padding"/> they account for every byte of its code.
/// </summary>
/// <param name="Code">The function's bytes.</param>
/// <param name="Instructions">Its instructions, without gaps from the first byte on.</param>
/// <param name="Undecoded">The code from the first byte on that is no instruction; empty if all was decoded.</param>
/// <param name="Padding">
/// Filling behind the last instruction (zeros or int3) that execution cannot fall into; empty if there is none.
/// </param>
public sealed record DecodedFunction(
    FunctionCode Code,
    ImmutableArray<Instruction> Instructions,
    AddressRange Undecoded,
    AddressRange Padding);
