using Cofferdam.Analysis.Accesses;

namespace Cofferdam.Analysis.Merging;

/// <summary>What callers have seen to of the memory that an argument points to.</summary>
/// <param name="Checked">The bytes off it that were checked, or that the caller allocated.</param>
/// <param name="Frames">
/// The bytes off it that lie in frames of callers: they are there until the routine returns.
/// </param>
public readonly record struct ArgumentKnowledge(ByteSet Checked, ByteSet Frames)
{
    /// <summary>Nothing is known.</summary>
    public static ArgumentKnowledge Nothing { get; } = new(ByteSet.Empty, ByteSet.Empty);

    /// <summary>Whether nothing is known.</summary>
    public bool IsNothing => Checked.IsEmpty && Frames.IsEmpty;

    /// <summary>Whether bytes off it need no check any more.</summary>
    public bool Covers(ByteRange bytes) => Checked.Covers(bytes) || Frames.Covers(bytes);

    /// <summary>What both callers have seen to: what lies in the frame of one needs no check, either.</summary>
    public ArgumentKnowledge Meet(ArgumentKnowledge other) =>
        new(Checked.Union(Frames).Intersect(other.Checked.Union(other.Frames)), Frames.Intersect(other.Frames));
}
