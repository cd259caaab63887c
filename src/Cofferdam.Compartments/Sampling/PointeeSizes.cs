using System.Runtime.InteropServices;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Heap;

namespace Cofferdam.Compartments.Sampling;

/// <summary>What the words of an object point to, as a data set says it.</summary>
internal static class PointeeSizes
{
    /// <summary>
    /// For each whole word the size of the objects in the slab that it points into, rounded up to their alignment; 0 if
    /// it points into none.
    /// </summary>
    public static int[] Of(ReadOnlySpan<byte> content, SlabMap slabs)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(content);
        var sizes = new int[words.Length];
        for (var i = 0; i < words.Length; i++)
            sizes[i] = slabs.TryFind(new KernelAddress(words[i]), out var cache) ? (int)cache.AlignedSize : 0;
        return sizes;
    }
}
