using System.Globalization;

namespace Cofferdam.Analysis.DataFlow;

/// <summary>
/// A 64-bit value: a symbol plus a constant, modulo 2^64. Equal values are equal numbers when they run.
/// </summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Offset">The constant.</param>
public readonly record struct Value(SymbolId Symbol, long Offset)
{
    /// <summary>Whether it is a constant.</summary>
    public bool IsConstant => Symbol == SymbolId.Zero;

    /// <summary>The constant <paramref name="number"/>.</summary>
    public static Value Constant(ulong number) => new(SymbolId.Zero, unchecked((long)number));

    /// <summary>The value plus a constant.</summary>
    public static Value operator +(Value value, long addend) =>
        value with { Offset = unchecked(value.Offset + addend) };

    /// <summary>v7+0x18, v7, or 0x18 for a constant.</summary>
    public override string ToString()
    {
        if (IsConstant)
            return string.Create(CultureInfo.InvariantCulture, $"0x{Offset:x}");
        return Offset switch
        {
            0 => Symbol.ToString(),
            < 0 => string.Create(CultureInfo.InvariantCulture, $"{Symbol}-0x{unchecked(-Offset):x}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{Symbol}+0x{Offset:x}"),
        };
    }
}
