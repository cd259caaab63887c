using System.Globalization;

namespace Cofferdam.Analysis.DataFlow;

/// <summary>
/// The number of a symbol in its routine: a name for a 64-bit value that is not known, given where the value comes into
/// being. A symbol stands for the value that its place made last.
/// </summary>
/// <param name="Number">The number; 0 is <see cref="Zero"/>.</param>
public readonly record struct SymbolId(int Number)
{
    /// <summary>The symbol whose value is 0: constants are offsets from it.</summary>
    public static SymbolId Zero => default;

    /// <summary>The number after a v, or 0.</summary>
    public override string ToString() =>
        Number == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"v{Number}");
}
