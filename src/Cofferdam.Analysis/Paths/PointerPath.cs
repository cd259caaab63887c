using System.Globalization;

namespace Cofferdam.Analysis.Paths;

/// <summary>
/// A way to an address that begins at a fixed place: at a constant, or where a pointer points that lies at the end of
/// another such way.
/// </summary>
/// <param name="Through">Where the pointer lies; null for a constant.</param>
/// <param name="Offset">The distance from where it points, or the constant.</param>
public sealed record PointerPath(PointerPath? Through, long Offset)
{
    /// <summary>How many pointers it follows.</summary>
    public int Pointers => Through is null ? 0 : Through.Pointers + 1;

    /// <summary>The constant that it begins at.</summary>
    public long Start => Through?.Start ?? Offset;

    /// <summary>The same way, and then further.</summary>
    public static PointerPath operator +(PointerPath path, long distance)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path with { Offset = unchecked(path.Offset + distance) };
    }

    /// <summary>[[0xffffffff82a00000]+0x18]+0x8.</summary>
    public override string ToString() => Through is null
        ? string.Create(CultureInfo.InvariantCulture, $"0x{Offset:x}")
        : string.Create(
            CultureInfo.InvariantCulture, $"[{Through}]{(Offset < 0 ? "-" : "+")}0x{Math.Abs(Offset):x}");
}
