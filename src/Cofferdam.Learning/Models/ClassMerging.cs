using System.Runtime.InteropServices;
using Cofferdam.Learning.Features;

namespace Cofferdam.Learning.Models;

/// <summary>
/// Which allocation sites make the same thing, so that their objects are one class. Strings, whoever wants them: nobody
/// can tell two names apart by their content, and most confusion between sites is between such. A site makes strings if
/// it is in a function that returns a copied or printed string, or if all that was seen of it were strings. And the
/// objects of a cache that is not of kmalloc, for a cache is made for one type.
/// </summary>
public static class ClassMerging
{
    /// <summary>The class of allocated strings.</summary>
    public const string Text = "char[]";

    /// <summary>The class of the objects of a cache that several sites allocate from.</summary>
    public static string OfCache(string cache) => $"cache {cache}";

    // Fewer characters could be a small number as well.
    private const int FewestCharacters = 4;

    // mm/util.c, lib/kasprintf.c, lib/string_helpers.c: they return a string that they allocated.
    private static readonly HashSet<string> _textMakers = new(StringComparer.Ordinal)
    {
        "kstrdup", "kstrdup_const", "kstrndup", "kmemdup_nul", "kvasprintf", "kasprintf", "kvasprintf_const",
        "kstrdup_quotable", "kstrdup_quotable_cmdline", "kstrdup_quotable_file", "kstrdup_and_replace",
        "strndup_user", "memdup_user_nul",
    };

    /// <summary>Whether a site makes strings by the function that it is in.</summary>
    /// <param name="site">The site, function+0xoffset.</param>
    public static bool IsTextMaker(string site)
    {
        ArgumentNullException.ThrowIfNull(site);
        // kstrdup.part.0 and kstrndup.constprop.0 are still these functions.
        var end = site.AsSpan().IndexOfAny('.', '+');
        return _textMakers.Contains(end < 0 ? site : site[..end]);
    }

    /// <summary>
    /// Whether all objects of a site are strings: printable up to a zero, and zeroes up to the end, as the kernel gives
    /// memory out; at least half of them of more than a few characters.
    /// </summary>
    public static bool AreTexts(IEnumerable<ObjectContent> objects)
    {
        ArgumentNullException.ThrowIfNull(objects);
        int count = 0, texts = 0;
        foreach (var found in objects)
        {
            var bytes = MemoryMarshal.AsBytes(found.Words);
            var length = bytes.IndexOfAnyExceptInRange((byte)' ', (byte)'~');
            if (length < 0 || bytes[length..].ContainsAnyExcept((byte)0))
                return false;
            count++;
            texts += length >= FewestCharacters ? 1 : 0;
        }

        return texts > 0 && 2 * texts >= count;
    }
}
