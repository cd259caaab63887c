using Cofferdam.Kernel.Heap;

namespace Cofferdam.Cli.Reports;

/// <summary>The live objects of the heap.</summary>
internal sealed record WalkReport(
    IReadOnlyList<WalkReport.CachePart> Caches,
    long LiveObjects,
    long LiveBytes,
    int Slabs,
    long SlotBytes,
    int UncertainSlabs,
    long UncertainObjects,
    int StrangeSlabs,
    int GuardedObjects,
    bool HasTracks,
    long WalkMs,
    string? Out,
    IReadOnlyList<WalkReport.ObjectPart>? Objects)
{
    /// <summary>The report of a walk.</summary>
    public static WalkReport Of(
        HeapCensus census, IReadOnlyList<ObjectPart>? objects, string? path, TimeSpan time) => new(
        [
            .. census.Caches
                .OrderByDescending(cache => cache.Live)
                .ThenBy(cache => cache.Cache.Name, StringComparer.Ordinal)
                .Select(PartOf),
        ],
        census.Live,
        census.Caches.Sum(cache => cache.LiveBytes),
        census.Caches.Sum(cache => cache.Slabs),
        census.Caches.Sum(cache => cache.SlotBytes),
        census.UncertainSlabs,
        census.UncertainObjects,
        census.StrangeSlabs,
        census.GuardedObjects,
        census.HasTracks,
        (long)time.TotalMilliseconds,
        path,
        objects);

    private static CachePart PartOf(CacheCensus census) => new(
        census.Cache.Name,
        census.Cache.ObjectSize,
        census.Cache.Size,
        census.Live,
        census.Objects,
        census.Slabs,
        census.LiveBytes,
        census.UncertainSlabs,
        census.UncertainObjects);

    /// <summary>One cache.</summary>
    internal sealed record CachePart(
        string Name,
        uint ObjectBytes,
        uint SlotBytes,
        long LiveObjects,
        long Slots,
        int Slabs,
        long LiveBytes,
        int UncertainSlabs,
        long UncertainObjects);

    /// <summary>One object; the last three are null unless the kernel keeps them (slub_debug=U).</summary>
    internal sealed record ObjectPart(
        string Address, string Cache, uint Bytes, string? Site, int? ProcessId, long? AgeMs);
}
