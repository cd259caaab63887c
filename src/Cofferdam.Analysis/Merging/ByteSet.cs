using System.Collections.Immutable;
using Cofferdam.Analysis.Accesses;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// Any number of bytes counted from some address. The sets form a lattice: <see cref="Union"/> is its join,
/// <see cref="Intersect"/> its meet, <see cref="Empty"/> its bottom.
/// </summary>
public sealed class ByteSet : IEquatable<ByteSet>
{
    private ByteSet(ImmutableArray<ByteRange> ranges)
    {
        Ranges = ranges;
    }

    /// <summary>No bytes.</summary>
    public static ByteSet Empty { get; } = new([]);

    /// <summary>The bytes as ranges: ascending, not empty, with gaps between them.</summary>
    public ImmutableArray<ByteRange> Ranges { get; }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Ranges.IsEmpty;

    /// <summary>The bytes of one range.</summary>
    public static ByteSet Of(ByteRange range) => range.Length > 0 ? new ByteSet([range]) : Empty;

    /// <summary>Whether all bytes of <paramref name="range"/> are in the set.</summary>
    public bool Covers(ByteRange range)
    {
        foreach (var own in Ranges)
        {
            if (own.Contains(range))
                return true;
        }

        return range.Length <= 0;
    }

    /// <summary>The bytes that are in either set.</summary>
    public ByteSet Union(ByteSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (IsEmpty || Equals(other))
            return other;
        if (other.IsEmpty)
            return this;
        var merged = ImmutableArray.CreateBuilder<ByteRange>(Ranges.Length + other.Ranges.Length);
        foreach (var range in Ranges.Concat(other.Ranges).OrderBy(range => range.Start))
        {
            if (merged.Count > 0 && range.Start <= merged[^1].End)
                merged[^1] = merged[^1].Hull(range);
            else
                merged.Add(range);
        }

        return new ByteSet(merged.ToImmutable());
    }

    /// <summary>The bytes that are in both sets.</summary>
    public ByteSet Intersect(ByteSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (IsEmpty || Equals(other))
            return this;
        var common = ImmutableArray.CreateBuilder<ByteRange>();
        for (int left = 0, right = 0; left < Ranges.Length && right < other.Ranges.Length;)
        {
            var start = Math.Max(Ranges[left].Start, other.Ranges[right].Start);
            var end = Math.Min(Ranges[left].End, other.Ranges[right].End);
            if (start < end)
                common.Add(new ByteRange(start, end));
            if (Ranges[left].End < other.Ranges[right].End)
                left++;
            else
                right++;
        }

        return common.Count == 0 ? Empty : new ByteSet(common.ToImmutable());
    }

    /// <summary>The bytes further up by <paramref name="distance"/>.</summary>
    public ByteSet Shift(long distance) =>
        distance == 0 || IsEmpty ? this : new ByteSet([.. Ranges.Select(range => range.Shift(distance))]);

    /// <summary>The smallest range with all bytes of the set and of <paramref name="range"/>.</summary>
    public ByteRange HullWith(ByteRange range) => IsEmpty ? range : range.Hull(Hull);

    /// <summary>The smallest range with all bytes of the set; no bytes for none.</summary>
    public ByteRange Hull => IsEmpty ? default : new ByteRange(Ranges[0].Start, Ranges[^1].End);

    /// <inheritdoc/>
    public bool Equals(ByteSet? other) => other is not null && Ranges.SequenceEqual(other.Ranges);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ByteSet);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        Ranges.Aggregate(Ranges.Length, (hash, range) => HashCode.Combine(hash, range));

    /// <summary>{[0, 8), [16, 24)}.</summary>
    public override string ToString() => $"{{{string.Join(", ", Ranges)}}}";
}
