using System.Globalization;

namespace Cofferdam.Analysis.Accesses;

/// <summary>Bytes counted from some address, which may start before it.</summary>
/// <param name="Start">The first byte.</param>
/// <param name="End">The byte after the last one.</param>
public readonly record struct ByteRange(long Start, long End)
{
    /// <summary>How many bytes there are.</summary>
    public long Length => End - Start;

    /// <summary>The range that starts at <paramref name="start"/>.</summary>
    public static ByteRange OfLength(long start, long length) => new(start, start + length);

    /// <summary>Whether all of <paramref name="other"/> lies within.</summary>
    public bool Contains(ByteRange other) => other.Start >= Start && other.End <= End;

    /// <summary>The smallest range that holds both.</summary>
    public ByteRange Hull(ByteRange other) => new(Math.Min(Start, other.Start), Math.Max(End, other.End));

    /// <summary>The range further up by <paramref name="distance"/>.</summary>
    public ByteRange Shift(long distance) => new(Start + distance, End + distance);

    /// <summary>[-8, 24).</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Start}, {End})");
}
