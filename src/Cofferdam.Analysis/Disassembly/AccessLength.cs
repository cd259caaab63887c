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
        UnitRegister = Register64.None;
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

    /// <summary>The register that holds the bytes of one element, in place of <see cref="Bytes"/>; or none.</summary>
    public Register64 UnitRegister { get; init; }

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
    /// The number of bytes for these register values: the reference semantics of the length. 2^32 elements, or one of
    /// 4 GiB, are longer than any object: the answer then is 2^64 - 1.
    /// </summary>
    /// <param name="registers">The 16 general registers before the instruction, in encoding order.</param>
    /// <exception cref="InvalidOperationException">The length is unknown.</exception>
    public ulong Evaluate(ReadOnlySpan<ulong> registers)
    {
        if (Kind == AccessLengthKind.Unknown)
            throw new InvalidOperationException("an unknown length has no value");
        if (Kind == AccessLengthKind.Fixed)
            return Bytes;
        UInt128 counted = CountWidth == 4 ? (uint)registers[(int)Count] : registers[(int)Count];
        var perElement = UInt128.One << CountShift;
        var elements = (counted + perElement - 1) / perElement;
        var unit = UnitRegister == Register64.None ? Bytes : registers[(int)UnitRegister];
        return elements > uint.MaxValue || unit > uint.MaxValue ? ulong.MaxValue : (ulong)(elements * unit);
    }

    /// <summary>"8", "8*rcx", "rdx*rcx", "1*rdx:32", "8*rdx/64" or "?".</summary>
    public override string ToString()
    {
        if (Kind != AccessLengthKind.Counted)
            return Kind == AccessLengthKind.Fixed ? Bytes.ToString(CultureInfo.InvariantCulture) : "?";
        var half = CountWidth == 4 ? ":32" : "";
        var divisor = CountShift > 0 ? string.Create(CultureInfo.InvariantCulture, $"/{1 << CountShift}") : "";
        var unit = UnitRegister == Register64.None ? $"{Bytes}" : UnitRegister.ToText();
        return string.Create(CultureInfo.InvariantCulture, $"{unit}*{Count.ToText()}{half}{divisor}");
    }
}
