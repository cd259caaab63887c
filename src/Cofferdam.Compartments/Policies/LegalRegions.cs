namespace Cofferdam.Compartments.Policies;

/// <summary>
/// Parts of the kernel's memory that a compartment may write as a whole, whoever owns what lies in them.
/// </summary>
[Flags]
public enum LegalRegions
{
    /// <summary>None: only what the compartment allocated, its own image, and what the policy lists by name.</summary>
    None = 0,

    /// <summary>The kernel stack that the write runs on: frames of the compartment's callers live there.</summary>
    Stack = 1,

    /// <summary>Per-CPU memory, static and dynamic: statistics are kept there.</summary>
    PerCpu = 2,

    /// <summary>
    /// Pages of the direct map that are no slab: packet data, page tables and the page cache among others.
    /// </summary>
    Pages = 4,

    /// <summary>The vmalloc area: large tables, and the stacks of other tasks.</summary>
    Vmalloc = 8,

    /// <summary>The array of struct page: reference counts and flags of pages.</summary>
    Vmemmap = 16,

    /// <summary>The writable data of the kernel image: every global variable that is not read-only.</summary>
    KernelData = 32,
}
