namespace Cofferdam.Analysis.Allocations;

/// <summary>Where the memory of an allocator comes from.</summary>
public enum AllocatorFamily : byte
{
    /// <summary>The general slab caches (kmalloc-*), or whole pages for large sizes.</summary>
    Kmalloc,

    /// <summary>A dedicated slab cache.</summary>
    KmemCache,

    /// <summary>The general caches or, for large sizes, the vmalloc area (kvmalloc).</summary>
    KmallocOrVmalloc,

    /// <summary>The vmalloc area.</summary>
    Vmalloc,

    /// <summary>The per-CPU area.</summary>
    PerCpu,

    /// <summary>Whole pages.</summary>
    Pages,
}
