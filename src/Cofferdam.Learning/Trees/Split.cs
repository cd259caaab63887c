namespace Cofferdam.Learning.Trees;

/// <summary>A test that divides the objects at a node.</summary>
/// <param name="Column">The index of the column in the table; negative: there is none.</param>
/// <param name="Code">Left are the objects with at most this code, or only those with it.</param>
/// <param name="IsAlone">Only those with it.</param>
/// <param name="Score">
/// For both sides the sum of the squares of the class counts over the number of objects: the higher, the lower is the
/// Gini impurity of what comes out. Computed from whole numbers, so that it does not depend on any order.
/// </param>
internal readonly record struct Split(int Column, ushort Code, bool IsAlone, double Score)
{
    /// <summary>No division at all.</summary>
    public static Split None => new(-1, 0, false, double.NegativeInfinity);

    /// <summary>Whether there is one.</summary>
    public bool Exists => Column >= 0;
}
