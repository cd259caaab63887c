namespace Cofferdam.Kernel.Heap;

/// <summary>What came of looking at a slab.</summary>
internal enum SlabState
{
    /// <summary>Its live objects are known: all that the kernel said about it fits together.</summary>
    Settled,

    /// <summary>It is no slab any more, so it has no objects.</summary>
    Gone,

    /// <summary>It changed whenever it was looked at, or what the kernel says about it is damaged.</summary>
    Uncertain,
}
