using Cofferdam.Learning.Features;

namespace Cofferdam.Learning.Trees;

/// <summary>The features of many objects of one size, in columns: what a tree is grown from.</summary>
public sealed class FeatureTable
{
    private FeatureTable(int count, int words, FeatureColumn[] columns)
    {
        Count = count;
        Words = words;
        Columns = columns;
    }

    /// <summary>How many objects it has.</summary>
    public int Count { get; }

    /// <summary>How many words each has.</summary>
    public int Words { get; }

    /// <summary>
    /// The features that tell objects apart, and the classes of all words, in the order of the words and their kinds.
    /// </summary>
    internal IReadOnlyList<FeatureColumn> Columns { get; }

    /// <summary>Computes the features of objects, which must have the same number of words.</summary>
    public static FeatureTable Build(IReadOnlyList<ObjectContent> objects)
    {
        var words = objects.Count == 0 ? 0 : objects[0].Words.Length;
        if (objects.Any(candidate => candidate.Words.Length != words))
            throw new ArgumentException("The objects differ in their number of words.", nameof(objects));
        var columns = new FeatureColumn[words][];
        Parallel.For(0, words, word => columns[word] = [.. ColumnsOf(objects, word)]);
        return new(objects.Count, words, [.. columns.SelectMany(group => group)]);
    }

    /// <summary>A table of columns that were computed otherwise.</summary>
    internal static FeatureTable Of(int count, int words, FeatureColumn[] columns) => new(count, words, columns);

    private static IEnumerable<FeatureColumn> ColumnsOf(IReadOnlyList<ObjectContent> objects, int word)
    {
        var classes = new WordClass[objects.Count];
        for (var row = 0; row < classes.Length; row++)
            classes[row] = objects[row].ClassOf(word);
        var values = new uint[objects.Count];
        for (var kind = (FeatureKind)0; (int)kind < Feature.Kinds; kind++)
        {
            for (var row = 0; row < values.Length; row++)
            {
                var content = objects[row];
                values[row] = WordFeatures.ValueOf(
                    kind, content.Words[word], classes[row], content.Start, content.Space);
            }
            var column = FeatureColumn.Of(new Feature(word, kind), values);
            if (kind == FeatureKind.Class || column.Least.Length > 1)
                yield return column;
        }
    }
}
