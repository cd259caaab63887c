namespace Cofferdam.Bpf.Gate;

/// <summary>enum gate_tracepoint: where the kernel's allocator tells what it does.</summary>
public enum GateTracepoint : uint
{
    /// <summary>A size was allocated, not by a cache of its own.</summary>
    Kmalloc,

    /// <summary>Such an object is about to be freed.</summary>
    Kfree,

    /// <summary>An object of a given cache was allocated.</summary>
    CacheAlloc,

    /// <summary>Such an object is about to be freed.</summary>
    CacheFree,
}
