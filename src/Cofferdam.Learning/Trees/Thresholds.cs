namespace Cofferdam.Learning.Trees;

/// <summary>What a leaf must have to be relied on.</summary>
/// <param name="Purity">The least share of training objects that agreed, from 0 to 1.</param>
/// <param name="Support">The fewest training objects.</param>
public readonly record struct Thresholds(double Purity, int Support)
{
    /// <summary>What the experiments on live heaps found good: 0.3 % errors at 90 % coverage.</summary>
    public static Thresholds Default => new(0.99, 5);

    /// <summary>Whether a leaf has it.</summary>
    public Abstention Check(TreeNode.Leaf leaf)
    {
        if (leaf.Purity < Purity)
            return Abstention.Impure;
        return leaf.Support < Support ? Abstention.Few : Abstention.Not;
    }
}
