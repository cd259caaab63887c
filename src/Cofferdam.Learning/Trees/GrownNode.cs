namespace Cofferdam.Learning.Trees;

/// <summary>A node while a tree grows: a stretch of the grower's list of rows, and how it was divided.</summary>
/// <param name="Start">Where its objects start in the list.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Class">What most of them are; of several such classes the first.</param>
/// <param name="Agreeing">How many are.</param>
internal sealed record GrownNode(int Start, int Count, int Class, int Agreeing)
{
    /// <summary>The test; none if it is a leaf.</summary>
    public Split Split { get; set; } = Split.None;

    /// <summary>Those that pass it.</summary>
    public GrownNode? Left { get; set; }

    /// <summary>The others.</summary>
    public GrownNode? Right { get; set; }
}
