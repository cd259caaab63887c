using Cofferdam.Kernel.Slabs;

namespace Cofferdam.Kernel.Heap;

/// <summary>One live object of the heap. Valid only while it is visited.</summary>
public readonly ref struct LiveObject
{
    /// <summary>The cache it was allocated from.</summary>
    public required SlabCache Cache { get; init; }

    /// <summary>Its first address.</summary>
    public required KernelAddress Address { get; init; }

    /// <summary>Its bytes, as many as the cache gives an object (<see cref="SlabCache.ObjectSize"/>).</summary>
    public required ReadOnlySpan<byte> Content { get; init; }

    /// <summary>Who allocated it; null unless the kernel keeps that (slub_debug=U).</summary>
    public required AllocationTrack? Track { get; init; }
}
