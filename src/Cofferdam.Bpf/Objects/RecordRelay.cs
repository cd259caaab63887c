using Cofferdam.Bpf.Gate;

namespace Cofferdam.Bpf.Objects;

/// <summary>
/// The three programs (bpf/relay.h) on one hook of the allocator, of which each sees the events that interrupt the
/// one before it. The gate enters a program again, so there the first does all.
/// </summary>
/// <param name="Name">What the programs are named after.</param>
/// <param name="Kind">Its number in enum relay, by which rescues are counted; rivals share one.</param>
/// <param name="Function">The function at whose entry they run; null for a tracepoint, which every kernel has.</param>
/// <param name="Tracepoint">Which tracepoint it is to the gate; null for the entry of a function.</param>
public sealed record RecordRelay(string Name, uint Kind, string? Function, GateTracepoint? Tracepoint)
{
    /// <summary>All relays.</summary>
    public static readonly IReadOnlyList<RecordRelay> All =
    [
        new("kmalloc", 0, null, GateTracepoint.Kmalloc),
        new("kfree", 1, null, GateTracepoint.Kfree),
        new("kmem_cache_alloc", 2, null, GateTracepoint.CacheAlloc),
        new("kmem_cache_free", 3, null, GateTracepoint.CacheFree),
        new("bulk_free", 4, "kmem_cache_free_bulk", null),
        new("krealloc", 5, "krealloc", null),
        new("krealloc_noprof", 5, "krealloc_noprof", null),
    ];

    /// <summary>Whether its events make objects; otherwise they end or change them.</summary>
    public bool Allocates => Name is "kmalloc" or "kmem_cache_alloc";

    /// <summary>The program that runs first.</summary>
    public string First => $"on_{Name}";

    /// <summary>
    /// The program that runs last: it sees what only a hard interrupt of a softirq of a task may bring, each of them in
    /// the midst of the program before it.
    /// </summary>
    public string Last => $"on_deep_{Name}";

    /// <summary>
    /// The programs in the order in which they must be attached: a tracepoint runs what was attached last at the end,
    /// the entry of a function at the beginning (hlist_add_head() in __bpf_trampoline_link_prog()).
    /// </summary>
    public IReadOnlyList<string> Programs =>
        Function is null
            ? [First, $"on_nested_{Name}", Last]
            : [Last, $"on_nested_{Name}", First];
}
