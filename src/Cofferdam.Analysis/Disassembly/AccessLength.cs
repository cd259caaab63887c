using System.Globalization;

namespace Cofferdam.Analysis.Disassembly;

/// <summary>How many bytes one execution of an instruction writes.</summary>
public readonly record struct AccessLength
{
    private AccessLength(AccessLengthKind kind, uint bytes)
    {
        Kind = kind;
        Bytes = bytes;
    }

    /// <summary>How <see cref="Bytes"/> is to be read. The default value is unknown.</summary>
    public AccessLengthKind Kind { get; }

    /// <summary>The bytes of a fixed length, or of one element of a counted one; 0 if unknown.</summary>
    public uint Bytes { get; }

    /// <summary>A length that the instruction alone does not tell, such as that of xsave.</summary>
    public static AccessLength Unknown => default;

    /// <summary>Always <paramref name="bytes"/> bytes.</summary>
    public static AccessLength Fixed(uint bytes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bytes);
        return new AccessLength(AccessLengthKind.Fixed, bytes);
    }

    /// <summary>
    /// <paramref name="elementBytes"/> times rcx, as it is before the instruction: a rep-prefixed string instruction.
    /// Zero elements write nothing. Elements are at ascending addresses: the kernel runs with the direction flag clear.
    /// </summary>
    public static AccessLength Counted(uint elementBytes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(elementBytes);
        return new AccessLength(AccessLengthKind.Counted, elementBytes);
    }

    /// <summary>"8", "8*rcx" or "?".</summary>
    public override string ToString() => Kind switch
    {
        AccessLengthKind.Fixed => Bytes.ToString(CultureInfo.InvariantCulture),
        AccessLengthKind.Counted => string.Create(CultureInfo.InvariantCulture, $"{Bytes}*rcx"),
        _ => "?",
    };
}
