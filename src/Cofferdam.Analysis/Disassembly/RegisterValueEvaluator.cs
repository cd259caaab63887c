namespace Cofferdam.Analysis.Disassembly;

/// <summary>The reference semantics of register values: what each one is for given registers and memory.</summary>
public static class RegisterValueEvaluator
{
    /// <summary>The 64 bits that <paramref name="value"/> stands for.</summary>
    /// <param name="value">The value.</param>
    /// <param name="registers">The 16 general registers before the instruction, in encoding order.</param>
    /// <param name="read">
    /// The memory before the instruction: the bytes from an address on, 1 to 8 of them, as a little-endian number.
    /// </param>
    /// <param name="segmentBase">The base of the segment of a load that has one.</param>
    public static ulong Evaluate(
        RegisterValue value, ReadOnlySpan<ulong> registers, Func<ulong, int, ulong> read, ulong segmentBase = 0)
    {
        ArgumentNullException.ThrowIfNull(read);
        return value switch
        {
            RegisterValue.Constant constant => constant.Value,
            RegisterValue.Copy copy => LowBytes(registers[(int)copy.Source], copy.Width),
            RegisterValue.Computed computed => LowBytes(computed.Address.Evaluate(registers), computed.Width),
            RegisterValue.Load load => Extended(
                read(load.Address.Evaluate(registers, segmentBase), load.Width), load.Width, load.SignExtended),
            _ => throw new ArgumentException($"A value of no known kind: {value}.", nameof(value)),
        };
    }

    private static ulong LowBytes(ulong value, int width) => Extended(value, width, signExtended: false);

    private static ulong Extended(ulong value, int width, bool signExtended)
    {
        var unused = 64 - 8 * width;
        return signExtended ? unchecked((ulong)((long)(value << unused) >> unused)) : value << unused >> unused;
    }
}
