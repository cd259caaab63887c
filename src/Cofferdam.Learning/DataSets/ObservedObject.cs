namespace Cofferdam.Learning.DataSets;

/// <summary>One heap object as it was seen once: a row of the data set.</summary>
public sealed record ObservedObject
{
    /// <summary>When its content was read.</summary>
    public required ObservationKind Kind { get; init; }

    /// <summary>
    /// The name of its slab cache, merged-SIZE if the kernel has merged that with others; null for memory that the page
    /// allocator served (large kmalloc).
    /// </summary>
    public required string? Cache { get; init; }

    /// <summary>The bytes that the allocator gave: what its cache's objects have, or whole pages.</summary>
    public required int ObjectSize { get; init; }

    /// <summary>The bytes that were asked for; null if not known.</summary>
    public int? RequestedSize { get; init; }

    /// <summary>
    /// Where it was allocated, by the return address, as symbol+0xoffset or symbol+0xoffset [module]: the same on each
    /// boot of a kernel build. Null if not known.
    /// </summary>
    public string? Site { get; init; }

    /// <summary>The return addresses above <see cref="Site"/>, innermost first; null if they were not taken.</summary>
    public IReadOnlyList<string>? Callers { get; init; }

    /// <summary>The address of its first byte.</summary>
    public required ulong Address { get; init; }

    /// <summary>Nanoseconds from its allocation until its content was read; null if not known.</summary>
    public long? AgeNanoseconds { get; init; }

    /// <summary>
    /// Nanoseconds from its allocation until it was freed; null if it was alive or this is not known.
    /// </summary>
    public long? LifetimeNanoseconds { get; init; }

    /// <summary>What it held, from its first byte on. May be cut short at a multiple of 8 bytes.</summary>
    public required byte[] Content { get; init; }

    /// <summary>
    /// For each whole word of <see cref="Content"/> the object size of the slab cache that the word points into,
    /// rounded up to the alignment of its objects, 0 if it points elsewhere. Null if this was not looked up: it cannot
    /// be made up for later.
    /// </summary>
    public IReadOnlyList<int>? PointeeSizes { get; init; }
}
