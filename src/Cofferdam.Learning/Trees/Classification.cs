namespace Cofferdam.Learning.Trees;

/// <summary>What a tree says of an object.</summary>
/// <param name="Class">The number of the class, meaningful only if nothing speaks against it.</param>
/// <param name="Abstention">What does.</param>
public readonly record struct Classification(int Class, Abstention Abstention)
{
    /// <summary>Whether the class can be relied on.</summary>
    public bool IsKnown => Abstention == Abstention.Not;
}
