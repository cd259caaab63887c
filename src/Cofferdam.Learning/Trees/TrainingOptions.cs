namespace Cofferdam.Learning.Trees;

/// <summary>How far a tree is grown.</summary>
public sealed record TrainingOptions
{
    /// <summary>The most tests on a path, at most <see cref="DecisionTree.DepthLimit"/>.</summary>
    public int Depth { get; init; } = DecisionTree.DepthLimit;

    /// <summary>The fewest objects in a leaf.</summary>
    public int LeafSupport { get; init; } = 1;
}
