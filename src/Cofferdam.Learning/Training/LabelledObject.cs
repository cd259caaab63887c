using Cofferdam.Learning.Features;

namespace Cofferdam.Learning.Training;

/// <summary>An object of which is known what it is.</summary>
/// <param name="Boot">The number of the boot that it was seen on.</param>
/// <param name="Cache">Its slab cache (<see cref="Models.ModelCaches"/>).</param>
/// <param name="Size">Its bytes.</param>
/// <param name="AlignedSize">
/// The bytes of the objects of its cache, rounded up to their alignment; 0 if the data set does not say.
/// </param>
/// <param name="Site">The allocation site that made it.</param>
/// <param name="Content">What was in it.</param>
public sealed record LabelledObject(
    int Boot, string Cache, int Size, int AlignedSize, string Site, ObjectContent Content)
{
    /// <summary>
    /// The content as a tree for objects of another size takes it: with zeroes behind its end, or without its end.
    /// </summary>
    /// <param name="size">The bytes of the objects of that tree.</param>
    public ObjectContent ContentOf(int size)
    {
        if (size == Size)
            return Content;
        var words = new ulong[ObjectContent.WordsOf(size)];
        Content.Words[..Math.Min(words.Length, Content.Words.Length)].CopyTo(words);
        return new ObjectContent(Content.Start, size, words, Content.Space);
    }
}
