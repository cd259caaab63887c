using System.Diagnostics.CodeAnalysis;
using Cofferdam.Kernel.Slabs;

namespace Cofferdam.Kernel.Heap;

/// <summary>
/// Which slab cache an address belongs to, as of one moment. Made by <see cref="HeapWalk.MapSlabs"/>.
/// </summary>
public sealed class SlabMap
{
    private readonly AddressRange[] _ranges;
    private readonly SlabCache[] _caches;

    /// <summary>Takes the ranges of slabs, which do not overlap, by ascending address.</summary>
    internal SlabMap(IEnumerable<(AddressRange Range, SlabCache Cache)> slabs)
    {
        var all = slabs.ToArray();
        _ranges = Array.ConvertAll(all, slab => slab.Range);
        _caches = Array.ConvertAll(all, slab => slab.Cache);
    }

    /// <summary>The cache whose slab an address lies in; false if it lies in none.</summary>
    public bool TryFind(KernelAddress address, [NotNullWhen(true)] out SlabCache? cache)
    {
        var low = 0;
        var high = _ranges.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].Start <= address)
                low = middle + 1;
            else
                high = middle;
        }

        cache = low > 0 && _ranges[low - 1].Contains(address) ? _caches[low - 1] : null;
        return cache is not null;
    }
}
