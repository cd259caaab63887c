namespace Cofferdam.Analysis.Allocations;

/// <summary>What the kernel's allocation tracepoints report as the call site of an allocation.</summary>
public enum CallSiteReport : byte
{
    /// <summary>The return address of the call in the compartment: the tracepoint names this very site.</summary>
    ReturnAddress,

    /// <summary>
    /// Not always that. The allocator calls another one, so that the tracepoint names an address inside it - or the
    /// call in the compartment after all, where the compiler made a tail call of it, as for small sizes in
    /// kvmalloc_node. Or the compartment itself tail-calls the allocator, so that an address in its caller is named.
    /// </summary>
    Indirect,

    /// <summary>Nothing: no slab tracepoint fires (vmalloc, pages, per-CPU).</summary>
    None,
}
