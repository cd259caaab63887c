using Cofferdam.Learning.Models;

namespace Cofferdam.Learning.Training;

/// <summary>
/// The classes of the objects of a set: their allocation sites, those that make the same thing merged.
/// </summary>
internal sealed class SiteClasses
{
    private readonly Dictionary<string, string> _classes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>Finds them.</summary>
    public SiteClasses(IEnumerable<LabelledObject> objects)
    {
        var sites = objects.GroupBy(found => found.Site, StringComparer.Ordinal).ToArray();
        foreach (var site in sites)
            _classes.Add(site.Key, IsText(site) ? ClassMerging.Text : site.Key);
        foreach (var cache in sites.Where(site => CacheOf(site) is not null).GroupBy(site => CacheOf(site)!))
        {
            if (!cache.Skip(1).Any())
                continue;
            foreach (var site in cache)
                _classes[site.Key] = ClassMerging.OfCache(cache.Key);
        }

        Names = [.. _classes.Values.Distinct().Order(StringComparer.Ordinal)];
        foreach (var (number, name) in Names.Index())
            _numbers.Add(name, number);
    }

    /// <summary>The names of the classes in ordinal order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The sites of each class that has other than its own name, in ordinal order.</summary>
    public SortedDictionary<string, IReadOnlyList<string>> Merged => new(
        _classes.Where(pair => pair.Key != pair.Value)
            .GroupBy(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key, IReadOnlyList<string> (group) => [.. group.Order(StringComparer.Ordinal)]),
        StringComparer.Ordinal);

    /// <summary>The number of the class of a site of the set.</summary>
    public int NumberOf(string site) => _numbers[_classes[site]];

    private static bool IsText(IGrouping<string, LabelledObject> site) =>
        ClassMerging.IsTextMaker(site.Key)
        || (site.All(found => ModelCaches.IsGeneral(found.Cache))
            && ClassMerging.AreTexts(site.Select(found => found.Content)));

    // The one cache that a site allocates from, if it is made for one type.
    private static string? CacheOf(IGrouping<string, LabelledObject> site)
    {
        var cache = site.First().Cache;
        return !ModelCaches.IsGeneral(cache)
            && !ModelCaches.IsMerged(cache)
            && site.All(found => found.Cache == cache)
            ? cache
            : null;
    }
}
