using System.Globalization;

namespace Cofferdam.Analysis.Disassembly;

/// <summary>How many bytes one execution of an instruction writes.</summary>
public readonly record struct AccessLength
{
    private AccessLength(AccessLengthKind kind, uint bytes, Register64 count)
    {
        Kind = kind;
        Bytes = bytes;
        Count = count;
        CountWidth = 8;
        Factor = Register64.None;
    }

    /// <summary>How <see cref="Bytes"/> is to be read. The default value is unknown.</summary>
    public AccessLengthKind Kind { get; }

    /// <summary>The bytes of a fixed length, or of one element of a counted one; 0 if unknown.</summary>
    public uint Bytes { get; }

    /// <summary>The register that counts the elements of a counted length, as it is before the instruction.</summary>
    public Register64 Count { get; }

    /// <summary>How many bytes of <see cref="Count"/> are the (unsigned) count: 4 or 8.</summary>
    public byte CountWidth { get; init; }

    /// <summary>
    /// Binary logarithm of how many counts make one element, where one that has begun is whole: 6 for a bitmap of
    /// 8-byte words whose bits are counted.
    /// </summary>
    public byte CountShift { get; init; }

    /// <summary>A register by which the length is multiplied, or none.</summary>
    public Register64 Factor { get; init; }

    /// <summary>A length that the instruction alone does not tell, such as that of xsave.</summary>
    public static AccessLength Unknown => default;

    /// <summary>Always <paramref name="bytes"/> bytes.</summary>
    public static AccessLength Fixed(uint bytes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bytes);
        return new AccessLength(AccessLengthKind.Fixed, bytes, Register64.None);
    }

    /// <summary>
    /// <paramref name="elementBytes"/> times rcx, as it is before the instruction: a rep-prefixed string instruction.
    /// Zero elements write nothing. Elements are at ascending addresses: the kernel runs with the direction flag clear.
    /// </summary>
    public static AccessLength Counted(uint elementBytes) => Counted(elementBytes, Register64.Rcx);

    /// <summary><paramref name="elementBytes"/> times a register, such as an argument of a function.</summary>
    public static AccessLength Counted(uint elementBytes, Register64 count)
    {
        ArgumentOutOfRangeException.ThrowIfZero(elementBytes);
        return new AccessLength(AccessLengthKind.Counted, elementBytes, count);
    }

    /// <summary>
    /// The number of bytes for these register values, at most 2^64 - 1: the reference semantics of the length.
    /// </summary>
    /// <param name="registers">The 16 general registers before the instruction, in encoding order.</param>
    /// <exception cref="InvalidOperationException">The length is unknown.</exception>
    public ulong Evaluate(ReadOnlySpan<ulong> registers)
    {
        if (Kind == AccessLengthKind.Unknown)
            throw new InvalidOperationException("an unknown length has no value");
        if (Kind == AccessLengthKind.Fixed)
            return Bytes;
        UInt128 count = CountWidth == 4 ? (uint)registers[(int)Count] : registers[(int)Count];
        var perElement = UInt128.One << CountShift;
        var length = UInt128.Min((count + perElement - 1) / perElement * Bytes, ulong.MaxValue);
        if (Factor != Register64.None)
            length = UInt128.Min(length * registers[(int)Factor], ulong.MaxValue);
        return (ulong)length;
    }

    /// <summary>"8", "8*rcx", "8*rcx*rdx", "1*rdx:32", "8*rdx/64" or "?".</summary>
    public override string ToString()
    {
        if (Kind != AccessLengthKind.Counted)
            return Kind == AccessLengthKind.Fixed ? Bytes.ToString(CultureInfo.InvariantCulture) : "?";
        var half = CountWidth == 4 ? ":32" : "";
        var divisor = CountShift > 0 ? string.Create(CultureInfo.InvariantCulture, $"/{1 << CountShift}") : "";
        var factor = Factor == Register64.None ? "" : $"*{Factor.ToText()}";
        return string.Create(CultureInfo.InvariantCulture, $"{Bytes}*{Count.ToText()}{half}{divisor}{factor}");
    }
}
