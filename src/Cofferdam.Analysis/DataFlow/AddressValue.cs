using System.Globalization;

namespace Cofferdam.Analysis.DataFlow;

/// <summary>The value of an address expression: base + index * scale, constants folded into the base.</summary>
/// <param name="Base">The base and all constants; a constant if there is no base register.</param>
/// <param name="Index">What is scaled and added; null if nothing unknown is.</param>
/// <param name="Scale">The factor of the index: 1, 2, 4 or 8.</param>
public readonly record struct AddressValue(Value Base, Value? Index, int Scale)
{
    /// <summary>Whether it is one symbol plus a constant.</summary>
    public bool IsLinear => Index is null;

    /// <summary>v7+0x18, or v7+0x18+v9*8.</summary>
    public override string ToString() =>
        Index is { } index ? string.Create(CultureInfo.InvariantCulture, $"{Base}+{index}*{Scale}") : Base.ToString();
}
