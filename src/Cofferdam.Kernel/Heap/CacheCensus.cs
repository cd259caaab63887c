using Cofferdam.Kernel.Slabs;

namespace Cofferdam.Kernel.Heap;

/// <summary>What a walk found of one cache.</summary>
/// <param name="Cache">The cache.</param>
/// <param name="Slabs">How many slabs it has, uncertain ones included.</param>
/// <param name="Objects">How many objects they have room for.</param>
/// <param name="Live">How many of them are live, in slabs that are not uncertain.</param>
/// <param name="UncertainSlabs">
/// How many slabs changed whenever they were looked at, or are damaged: their objects are not told.
/// </param>
/// <param name="UncertainObjects">How many objects those have room for.</param>
public sealed record CacheCensus(
    SlabCache Cache, int Slabs, long Objects, long Live, int UncertainSlabs, long UncertainObjects)
{
    /// <summary>The bytes of the live objects, without metadata.</summary>
    public long LiveBytes => Live * Cache.ObjectSize;

    /// <summary>The bytes of all slots, metadata included.</summary>
    public long SlotBytes => Objects * Cache.Size;
}
