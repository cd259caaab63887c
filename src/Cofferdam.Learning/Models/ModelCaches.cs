using System.Globalization;

namespace Cofferdam.Learning.Models;

/// <summary>
/// Which tree is for which slab cache. A cache has a tree of its name. On a reference machine the kernel merges no
/// caches (slub_debug); elsewhere it merges those that are alike and not of kmalloc, and calls the result as whichever
/// was there first. So for each size there is one more tree, of all that may be merged.
/// </summary>
public static class ModelCaches
{
    private const string MergedPrefix = "merged-";

    /// <summary>The cache of the objects of merged caches.</summary>
    /// <param name="alignedSize">Their bytes, rounded up to their alignment.</param>
    public static string Merged(int alignedSize) =>
        string.Create(CultureInfo.InvariantCulture, $"{MergedPrefix}{alignedSize}");

    /// <summary>Whether this is the name of merged caches.</summary>
    public static bool IsMerged(string cache) => cache.StartsWith(MergedPrefix, StringComparison.Ordinal);

    /// <summary>Whether it serves kmalloc: it is never merged with others while usercopy is hardened.</summary>
    public static bool IsGeneral(string cache) =>
        cache.StartsWith("kmalloc-", StringComparison.Ordinal)
        || cache.StartsWith("dma-kmalloc-", StringComparison.Ordinal);
}
