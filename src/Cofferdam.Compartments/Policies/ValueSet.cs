namespace Cofferdam.Compartments.Policies;

/// <summary>Makes value sets, also from collection expressions.</summary>
public static class ValueSet
{
    /// <summary>The set of <paramref name="elements"/>; one that occurs twice is in it once.</summary>
    public static ValueSet<T> Create<T>(ReadOnlySpan<T> elements)
        where T : IEquatable<T> => new(elements);
}
