namespace Cofferdam.Bpf.Objects;

/// <summary>The sizes a compartment needs of the maps, in entries unless said otherwise.</summary>
/// <param name="SiteSlots">Slots of the site table.</param>
/// <param name="Sites">Access sites and anchors, each with counters on every CPU.</param>
/// <param name="AllocationBuckets">Displacements of the allocation table.</param>
/// <param name="AllocationSlots">Slots of the allocation table.</param>
/// <param name="LegalSets">Legal sets.</param>
/// <param name="Ranges">Class ranges.</param>
/// <param name="CacheBuckets">Displacements of the table of slab caches.</param>
/// <param name="CacheSlots">Slots of the table of slab caches.</param>
/// <param name="Records">Object records.</param>
/// <param name="EventBytes">Bytes of the event ring: a power of two, at least one page.</param>
public sealed record MapShapes(
    int SiteSlots,
    int Sites,
    int AllocationBuckets,
    int AllocationSlots,
    int LegalSets,
    int Ranges,
    int CacheBuckets,
    int CacheSlots,
    int Records,
    int EventBytes)
{
    /// <summary>Slab caches with a tree.</summary>
    public int CacheTrees { get; init; }

    /// <summary>Modules, the kernel itself included.</summary>
    public int Modules { get; init; }

    /// <summary>What sites wrote, while a policy is learnt.</summary>
    public int Lessons { get; init; }

    /// <summary>The number of entries by the name of the map in bpf/maps.h; at least one, as the kernel asks.</summary>
    internal IEnumerable<(string Map, uint Entries)> Entries =>
        new (string Map, int Entries)[]
        {
            ("sites", SiteSlots), ("counts_map", Sites),
            ("allocation_buckets", AllocationBuckets), ("allocations", AllocationSlots), ("legal_sets", LegalSets),
            ("ranges", Ranges), ("cache_buckets", CacheBuckets), ("caches", CacheSlots), ("cache_trees", CacheTrees),
            ("records", Records), ("events", EventBytes), ("lessons", Lessons),
            ("loaded_modules", Modules),
        }.Select(shape => (shape.Map, (uint)Math.Max(1, shape.Entries)));
}
