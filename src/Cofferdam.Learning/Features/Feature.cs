using System.Globalization;

namespace Cofferdam.Learning.Features;

/// <summary>One number that can be asked of an object. It is the same on every boot of a kernel build.</summary>
/// <param name="Word">The index of the word in the object, below <see cref="WordLimit"/>.</param>
/// <param name="Kind">What is asked of it.</param>
public readonly record struct Feature(int Word, FeatureKind Kind)
{
    /// <summary>How many words of an object are looked at, from its start.</summary>
    public const int WordLimit = 64;

    /// <summary>How many kinds there are.</summary>
    public const int Kinds = 5;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"word {Word} {Kind}");
}
