using Cofferdam.Learning.Features;

namespace Cofferdam.Learning.Trees;

/// <summary>A place in a decision tree. The left child of a test is the node after it.</summary>
public abstract record TreeNode
{
    private TreeNode()
    {
    }

    /// <summary>Asks for a feature of the object.</summary>
    /// <param name="Feature">The feature.</param>
    /// <param name="Value">
    /// Left if the feature is at most this; if it is a class, left if it is in this set, in which class n is bit n.
    /// </param>
    /// <param name="Right">The index of the right child.</param>
    public sealed record Test(Feature Feature, uint Value, int Right) : TreeNode
    {
        /// <summary>Whether objects with this value of the feature go left.</summary>
        public bool GoesLeft(uint found) =>
            Feature.Kind == FeatureKind.Class ? (Value >> (int)found & 1) != 0 : found <= Value;
    }

    /// <summary>The end of a path.</summary>
    /// <param name="Class">What most of the training objects that came here were.</param>
    /// <param name="Agreeing">How many of them were.</param>
    /// <param name="Support">How many came here.</param>
    /// <param name="Seen">
    /// For each word the set of the word classes that it had in those objects, in which class n is bit n.
    /// </param>
    public sealed record Leaf(int Class, int Agreeing, int Support, IReadOnlyList<ushort> Seen) : TreeNode
    {
        /// <summary>The share of the training objects here that were of <see cref="Class"/>.</summary>
        public double Purity => (double)Agreeing / Support;
    }
}
