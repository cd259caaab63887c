using Cofferdam.Learning.Trees;

namespace Cofferdam.Learning.Training;

/// <summary>How a model is trained.</summary>
public sealed record ModelOptions
{
    /// <summary>What a leaf must have to be relied on.</summary>
    public Thresholds Thresholds { get; init; } = Thresholds.Default;

    /// <summary>How far trees grow.</summary>
    public TrainingOptions Growth { get; init; } = new();

    /// <summary>What a leaf must pay for itself, in training objects that are right by it.</summary>
    public double LeafPenalty { get; init; }
}
