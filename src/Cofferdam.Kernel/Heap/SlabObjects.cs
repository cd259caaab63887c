using Cofferdam.Kernel.Memory;

namespace Cofferdam.Kernel.Heap;

/// <summary>
/// A copy of a slab's memory, in which free objects are marked. Reused for one slab after the other.
/// </summary>
internal sealed class SlabObjects
{
    private byte[] _bytes = [];
    private bool[] _free = [];
    private KernelAddress _start;

    /// <summary>The cache of the slab.</summary>
    public HeapCache? Cache { get; private set; }

    /// <summary>How many objects it has room for.</summary>
    public int Count { get; private set; }

    /// <summary>Copies the memory of a slab, with no object marked; false if it is not readable.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="cache">The cache of the slab.</param>
    /// <param name="start">The first address of the slab.</param>
    /// <param name="count">How many objects it has.</param>
    public bool TryLoad(IKernelMemory memory, HeapCache cache, KernelAddress start, int count)
    {
        var length = checked(count * (int)cache.Cache.Size);
        if (_bytes.Length < length)
            _bytes = new byte[length];

        if (_free.Length < count)
            _free = new bool[count];

        _free.AsSpan(0, count).Clear();
        (Cache, Count, _start) = (cache, count, start);
        return memory.TryRead(start, _bytes.AsSpan(0, length));
    }

    /// <summary>
    /// Marks the objects of a free list, and says how many they are: -1 if the list leaves the slab, meets an object
    /// that is marked already, or points between objects. It ends in any case: each step marks an object.
    /// </summary>
    public int MarkFree(KernelAddress first)
    {
        var count = 0;
        for (var next = first; next.IsValid; count++)
        {
            if (!TryFindIndex(next, out var index) || _free[index])
                return -1;

            _free[index] = true;
            next = Cache!.NextFree(SlotOf(index), next);
        }

        return count;
    }

    /// <summary>Whether an object is live: not marked.</summary>
    public bool IsLive(int index) => !_free[index];

    /// <summary>The address of an object.</summary>
    public KernelAddress AddressOf(int index) =>
        _start + Cache!.Cache.RedZoneBefore + ((long)index * Cache.Cache.Size);

    /// <summary>The bytes of an object with the metadata behind it.</summary>
    public ReadOnlySpan<byte> SlotOf(int index)
    {
        var cache = Cache!.Cache;
        return _bytes.AsSpan(
            (index * (int)cache.Size) + (int)cache.RedZoneBefore, (int)(cache.Size - cache.RedZoneBefore));
    }

    private bool TryFindIndex(KernelAddress address, out int index)
    {
        var size = Cache!.Cache.Size;
        var distance = address.Value - AddressOf(0).Value;
        index = distance < (ulong)Count * size ? (int)(distance / size) : 0;
        return distance == (ulong)index * size && Count > 0;
    }
}
