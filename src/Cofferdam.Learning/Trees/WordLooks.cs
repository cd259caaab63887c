using Cofferdam.Learning.Features;

namespace Cofferdam.Learning.Trees;

/// <summary>What one word looks like in all objects of a table: all that its features are made of.</summary>
internal sealed class WordLooks
{
    private readonly int _word;
    private readonly WordClass[] _classes;
    private readonly ulong[] _details;
    private uint _found;

    private WordLooks(int word, int count)
    {
        _word = word;
        _classes = new WordClass[count];
        _details = new ulong[count];
    }

    /// <summary>Looks at adjacent words of objects.</summary>
    /// <param name="objects">The objects.</param>
    /// <param name="first">The index of the first word.</param>
    /// <param name="words">How many there are.</param>
    public static WordLooks[] Of(IReadOnlyList<ObjectContent> objects, int first, int words)
    {
        var looks = new WordLooks[words];
        for (var at = 0; at < words; at++)
            looks[at] = new(first + at, objects.Count);
        for (var row = 0; row < objects.Count; row++)
        {
            foreach (var look in looks)
                look.Look(row, objects[row]);
        }
        return looks;
    }

    /// <summary>The features that tell the objects apart, and the class in any case.</summary>
    public IEnumerable<FeatureColumn> ToColumns()
    {
        var values = new uint[_classes.Length];
        for (var kind = (FeatureKind)0; (int)kind < Feature.Kinds; kind++)
        {
            if (!IsAboutAny(kind))
                continue;
            for (var row = 0; row < values.Length; row++)
                values[row] = WordFeatures.ValueOf(kind, _classes[row], _details[row]);
            var column = FeatureColumn.Of(new Feature(_word, kind), values);
            if (kind == FeatureKind.Class || column.Least.Length > 1)
                yield return column;
        }
    }

    private void Look(int row, ObjectContent content)
    {
        var found = content.ClassOf(_word);
        _classes[row] = found;
        _details[row] = WordFeatures.DetailOf(content.Words[_word], found, content.Start, content.Space);
        _found |= 1u << (int)found;
    }

    private bool IsAboutAny(FeatureKind kind)
    {
        for (var found = _found; found != 0; found &= found - 1)
        {
            if (WordFeatures.IsAbout(kind, (WordClass)uint.TrailingZeroCount(found)))
                return true;
        }
        return false;
    }
}
