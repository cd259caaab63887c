namespace Cofferdam.Learning.Features;

/// <summary>Where the parts of the kernel's memory are on one boot: what features take away from words.</summary>
public sealed record AddressSpace
{
    /// <summary>The map of physical memory.</summary>
    public required AddressBounds DirectMap { get; init; }

    /// <summary>The first chunk of the per-CPU variables, in the direct map.</summary>
    public required AddressBounds PerCpu { get; init; }

    /// <summary>The kernel image.</summary>
    public required AddressBounds Image { get; init; }

    /// <summary>Its constants.</summary>
    public required AddressBounds ImageReadOnly { get; init; }

    /// <summary>Its variables, up to its end.</summary>
    public required AddressBounds ImageData { get; init; }

    /// <summary>The area of modules.</summary>
    public required AddressBounds Modules { get; init; }

    /// <summary>The area of vmalloc.</summary>
    public required AddressBounds Vmalloc { get; init; }

    /// <summary>The array of struct page.</summary>
    public required AddressBounds PageStructs { get; init; }

    /// <summary>
    /// The size of the objects in the slab at an address of the direct map: object_size of the cache, rounded up to its
    /// alignment, so that a cache that was merged with others has the same; 0 if there is no slab.
    /// </summary>
    public required Func<ulong, uint> PointeeSize { get; init; }
}
