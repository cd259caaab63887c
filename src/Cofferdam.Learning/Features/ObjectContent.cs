namespace Cofferdam.Learning.Features;

/// <summary>What was in one object: its whole words, at most <see cref="Feature.WordLimit"/> of them.</summary>
public sealed class ObjectContent
{
    private readonly ulong[] _words;
    private readonly AddressBounds _bounds;

    /// <summary>Keeps <paramref name="words"/>, which are not changed from now on.</summary>
    /// <param name="start">The address of the object.</param>
    /// <param name="size">Its bytes: object_size of the cache.</param>
    /// <param name="words">Its first words, as many as <see cref="WordsOf"/> says.</param>
    /// <param name="space">The boot it was taken on.</param>
    public ObjectContent(ulong start, int size, ulong[] words, AddressSpace space)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(words.Length, WordsOf(size));
        _words = words;
        _bounds = new(start, start + (ulong)size);
        Space = space;
    }

    /// <summary>The address of the object.</summary>
    public ulong Start => _bounds.Start;

    /// <summary>Its first words.</summary>
    public ReadOnlySpan<ulong> Words => _words;

    /// <summary>The boot it was taken on.</summary>
    public AddressSpace Space { get; }

    /// <summary>How many words of an object of <paramref name="size"/> bytes are looked at.</summary>
    public static int WordsOf(int size) => Math.Min(size / sizeof(ulong), Feature.WordLimit);

    /// <summary>The class of a word.</summary>
    public WordClass ClassOf(int word) =>
        WordFeatures.ClassOf(_words[word], Start + ((ulong)word * sizeof(ulong)), _bounds, Space);

    /// <summary>The value of a feature: feature_of() in bpf/features.h.</summary>
    public uint ValueOf(Feature feature) =>
        WordFeatures.ValueOf(feature.Kind, _words[feature.Word], ClassOf(feature.Word), Start, Space);
}
