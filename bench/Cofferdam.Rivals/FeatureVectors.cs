using System.Numerics;
using Cofferdam.Learning.Features;

namespace Cofferdam.Rivals;

/// <summary>The features of an object as vectors, for algorithms that want such.</summary>
internal static class FeatureVectors
{
    private const int Classes = 16;

    /// <summary>All features of all words, word by word.</summary>
    public static uint[] Of(ObjectContent found)
    {
        var vector = new uint[found.Words.Length * Feature.Kinds];
        for (var word = 0; word < found.Words.Length; word++)
        {
            var @class = found.ClassOf(word);
            for (var kind = 0; kind < Feature.Kinds; kind++)
            {
                vector[(word * Feature.Kinds) + kind] = WordFeatures.ValueOf(
                    (FeatureKind)kind, found.Words[word], @class, found.Start, found.Space);
            }
        }

        return vector;
    }

    /// <summary>The same for what compares numbers.</summary>
    public static float[] Numbers(ObjectContent found) => Array.ConvertAll(Of(found), value => (float)value);

    /// <summary>For what adds them up: a place for each class of each word, and how large its numbers are.</summary>
    public static float[] Places(ObjectContent found)
    {
        var values = Of(found);
        var size = Classes + Feature.Kinds - 1;
        var places = new float[found.Words.Length * size];
        for (var word = 0; word < found.Words.Length; word++)
        {
            places[(word * size) + (int)values[word * Feature.Kinds]] = 1;
            for (var kind = 1; kind < Feature.Kinds; kind++)
            {
                var value = values[(word * Feature.Kinds) + kind];
                places[(word * size) + Classes + kind - 1] = (32 - BitOperations.LeadingZeroCount(value)) / 32f;
            }
        }

        return places;
    }
}
