using System.Collections;
using System.Runtime.CompilerServices;

namespace Cofferdam.Compartments.Policies;

/// <summary>
/// An immutable set in the ordinal order of its elements' texts, equal to every set with the same elements: what makes
/// two policies with the same content the same value and the same text.
/// </summary>
[CollectionBuilder(typeof(ValueSet), nameof(ValueSet.Create))]
public sealed class ValueSet<T> : IReadOnlyList<T>, IEquatable<ValueSet<T>>
    where T : IEquatable<T>
{
    private readonly T[] _elements;

    internal ValueSet(ReadOnlySpan<T> elements)
    {
        _elements = [.. elements.ToArray().Distinct().OrderBy(element => element.ToString(), StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public int Count => _elements.Length;

    /// <inheritdoc/>
    public T this[int index] => _elements[index];

    /// <inheritdoc/>
    public bool Equals(ValueSet<T>? other) => other is not null && _elements.AsSpan().SequenceEqual(other._elements);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ValueSet<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var element in _elements)
            hash.Add(element);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_elements).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The elements between brackets.</summary>
    public override string ToString() => $"[{string.Join(", ", _elements)}]";
}
