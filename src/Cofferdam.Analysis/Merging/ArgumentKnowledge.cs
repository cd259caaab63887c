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

    /// <summary>What both callers have seen to.</summary>
    public ArgumentKnowledge Meet(ArgumentKnowledge other) =>
        new(Checked.Intersect(other.Checked), Frames.Intersect(other.Frames));
}
