using Cofferdam.Learning.Training;
using Cofferdam.Learning.Trees;

namespace Cofferdam.Evaluation.Outcomes;

/// <summary>What a model says of an object of which is known what it is, whatever thresholds come to be used.</summary>
/// <param name="Object">The object.</param>
/// <param name="Truth">Its class.</param>
/// <param name="IsKnown">Whether the model has that class.</param>
/// <param name="Answer">The class of the leaf; null if there is no tree for its cache.</param>
/// <param name="Leaf">The leaf that it came to; null if there is no tree.</param>
/// <param name="WasSeen">Whether each of its words looks as one did in training at that leaf.</param>
internal sealed record Outcome(
    LabelledObject Object, string Truth, bool IsKnown, string? Answer, TreeNode.Leaf? Leaf, bool WasSeen)
{
    /// <summary>Whether the leaf says what it is.</summary>
    public bool IsRight => Answer == Truth;

    /// <summary>
    /// The share of the objects at that leaf that are of its class, as the training objects there let one expect it
    /// (Laplace's rule of succession); 0 without a leaf, and 1 less for what looks as nothing did in training.
    /// </summary>
    public double Confidence => Leaf is null ? -1 : ((Leaf.Agreeing + 1.0) / (Leaf.Support + 2)) - (WasSeen ? 0 : 1);

    /// <summary>
    /// Whether more than half of the training objects at the leaf were of its class. If not, the class says nothing of
    /// what an object there is not.
    /// </summary>
    public bool IsMajority => Leaf is not null && 2 * Leaf.Agreeing > Leaf.Support;

    /// <summary>What speaks against relying on the answer.</summary>
    public Abstention At(Thresholds thresholds)
    {
        if (Leaf is null)
            return Abstention.Broken;
        var abstention = thresholds.Check(Leaf);
        return abstention == Abstention.Not && !WasSeen ? Abstention.Unseen : abstention;
    }
}
