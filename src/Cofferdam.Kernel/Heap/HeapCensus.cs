namespace Cofferdam.Kernel.Heap;

/// <summary>The sums of a walk.</summary>
/// <param name="Caches">Every cache that has slabs, in the order of the kernel's list.</param>
/// <param name="StrangeSlabs">
/// Slabs of caches that were made after the kernel was opened, or of none: not looked into.
/// </param>
/// <param name="GuardedObjects">Live objects in the pool of KFENCE, which belong to no slab: not visited.</param>
/// <param name="HasTracks">Whether the kernel keeps who allocated an object (slub_debug=U), of some cache.</param>
public sealed record HeapCensus(
    IReadOnlyList<CacheCensus> Caches, int StrangeSlabs, int GuardedObjects, bool HasTracks)
{
    /// <summary>Live objects of all caches.</summary>
    public long Live => Caches.Sum(cache => cache.Live);

    /// <summary>Slabs whose objects are not told.</summary>
    public int UncertainSlabs => Caches.Sum(cache => cache.UncertainSlabs);

    /// <summary>How many objects those slabs have room for.</summary>
    public long UncertainObjects => Caches.Sum(cache => cache.UncertainObjects);
}
