using Cofferdam.Learning.Features;

namespace Cofferdam.Learning.Trees;

/// <summary>The features of many objects of one size, in columns: what a tree is grown from.</summary>
public sealed class FeatureTable
{
    // A cache line of each object: of more words at once more memory would be needed, of fewer each line twice.
    private const int WordsAtOnce = 8;

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
        Parallel.For(0, (words + WordsAtOnce - 1) / WordsAtOnce, group =>
        {
            var first = group * WordsAtOnce;
            var looks = WordLooks.Of(objects, first, Math.Min(WordsAtOnce, words - first));
            for (var at = 0; at < looks.Length; at++)
                columns[first + at] = [.. looks[at].ToColumns()];
        });
        return new(objects.Count, words, [.. columns.SelectMany(group => group)]);
    }

    /// <summary>A table of columns that were computed otherwise.</summary>
    internal static FeatureTable Of(int count, int words, FeatureColumn[] columns) => new(count, words, columns);
}
