using System.Globalization;

namespace Cofferdam.Analysis.Accesses;

/// <summary>The bytes [Start, End), counted from an address that the context names; either may be negative.</summary>
/// <param name="Start">The first byte.</param>
/// <param name="End">The byte after the last.</param>
public readonly record struct ByteRange(long Start, long End)
{
    /// <summary>The number of bytes.</summary>
    public long Length => End - Start;

    /// <summary>The range as [-16, 112).</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Start}, {End})");
}
