using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// The least number of bytes that an allocation asks for: a constant, or an argument of the routine and a constant.
/// </summary>
/// <param name="Argument">The register of the argument; none for a constant.</param>
/// <param name="Addend">What is added to it.</param>
/// <param name="Width">The low bytes of the sum that count: 4 or 8.</param>
public readonly record struct LeastSize(Register64 Argument, long Addend, int Width)
{
    // More than any object has: a number that is no size, such as the -1 of a product that overflowed.
    private const long Most = 1 << 24;

    /// <summary>At least so many bytes.</summary>
    public static LeastSize Of(long bytes) => new(Register64.None, bytes, 8);

    /// <summary>The size is an argument.</summary>
    public static LeastSize OfArgument(Register64 argument) => new(argument, 0, 8);

    /// <summary>What <paramref name="value"/> is at least, seen from the callers of the routine; null if nothing tells.
    /// </summary>
    internal static LeastSize? Of(Value value, ValueFlow flow)
    {
        if (value.Offset is < 0 or > Most)
            return null;
        if (value.IsConstant)
            return Of(value.Offset);
        switch (flow.Origins[value.Symbol.Number])
        {
            case SymbolOrigin.Entry { Register: var register }:
                return new LeastSize(register, value.Offset, 8);
            case SymbolOrigin.Load { At: var at }:
                // Zero-extended: the sum with a small constant does not overflow, and is not less than it.
                return flow.Before(at).Instruction.Assignment?.Value
                    is RegisterValue.Load { Width: <= 4, SignExtended: false } ? Of(value.Offset) : null;
            case SymbolOrigin.Computed { At: var at }:
                var (instruction, state) = flow.Before(at);
                return instruction.Assignment?.Value switch
                {
                    RegisterValue.Computed { Width: 4 } sum when value.Offset == 0 =>
                        OfLow(state.Evaluate(sum.Address), flow),
                    RegisterValue.Copy { Width: 4 } copy when value.Offset == 0 =>
                        OfLow(new AddressValue(state[copy.Source], null, 1), flow),
                    RegisterValue.Computed { Width: 4 } or RegisterValue.Copy { Width: 4 } => Of(value.Offset),
                    _ => null,
                };
            default:
                return null;
        }
    }

    /// <summary>What it is where a routine is called in this state; null if nothing tells.</summary>
    internal long? At(MachineState call, ValueFlow caller)
    {
        if (Argument == Register64.None)
            return Addend;
        var argument = call[Argument];
        if (Width == 4)
        {
            var low = unchecked((uint)(argument.Offset + Addend));
            return argument.IsConstant && low < Most ? low : null;
        }

        return Of(argument + Addend, caller) is { Argument: Register64.None } least ? least.Addend : null;
    }

    // The low four bytes of a sum with an argument.
    private static LeastSize? OfLow(AddressValue sum, ValueFlow flow) =>
        sum is { IsLinear: true, Base: { Offset: >= 0 and < Most } value }
        && flow.Origins[value.Symbol.Number] is SymbolOrigin.Entry entry
            ? new LeastSize(entry.Register, value.Offset, 4)
            : Of(0);
}
