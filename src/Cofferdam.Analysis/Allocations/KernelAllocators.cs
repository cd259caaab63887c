using static Cofferdam.Analysis.Allocations.AllocatorFamily;
using static Cofferdam.Analysis.Allocations.CallSiteReport;

namespace Cofferdam.Analysis.Allocations;

/// <summary>The memory allocators that kernel subsystems and modules call, by symbol.</summary>
public static class KernelAllocators
{
    /// <summary>
    /// The table. Names and arguments as in Linux 6.1 (include/linux/slab.h, mm/slab_common.c, mm/slub.c, mm/util.c)
    /// and 6.12, where memory allocation profiling renamed most of them to *_noprof (Linux 6.10, commit 7bd230a26648
    /// "mm/slab: enable slab allocation tagging for kmalloc and friends") and kmalloc_trace became __kmalloc_cache
    /// (6.11, commit a0a44d9175b3 "mm, slab: don't wrap internal functions with alloc_hooks()"). With SLAB_BUCKETS the
    /// 6.12 *_node functions take a bucket set as their second argument; sizes keep their places.
    /// </summary>
    public static IReadOnlyList<Allocator> All { get; } =
    [
        // The slab allocator itself: the tracepoint is fed with the _RET_IP_ of the function named here.
        new("__kmalloc", Kmalloc, ReturnAddress, SizeArgument: 0),
        new("__kmalloc_node", Kmalloc, ReturnAddress, SizeArgument: 0),
        new("__kmalloc_noprof", Kmalloc, ReturnAddress, SizeArgument: 0),
        new("__kmalloc_node_noprof", Kmalloc, ReturnAddress, SizeArgument: 0),
        new("kmalloc_trace", Kmalloc, ReturnAddress, SizeArgument: 2, CacheArgument: 0),
        new("kmalloc_node_trace", Kmalloc, ReturnAddress, SizeArgument: 3, CacheArgument: 0),
        new("__kmalloc_cache_noprof", Kmalloc, ReturnAddress, SizeArgument: 2, CacheArgument: 0),
        new("__kmalloc_cache_node_noprof", Kmalloc, ReturnAddress, SizeArgument: 3, CacheArgument: 0),
        new("kmalloc_large", Kmalloc, ReturnAddress, SizeArgument: 0),
        new("kmalloc_large_node", Kmalloc, ReturnAddress, SizeArgument: 0),
        new("__kmalloc_large_noprof", Kmalloc, ReturnAddress, SizeArgument: 0),
        new("__kmalloc_large_node_noprof", Kmalloc, ReturnAddress, SizeArgument: 0),
        new("kmem_cache_alloc", KmemCache, ReturnAddress, CacheArgument: 0),
        new("kmem_cache_alloc_lru", KmemCache, ReturnAddress, CacheArgument: 0),
        new("kmem_cache_alloc_node", KmemCache, ReturnAddress, CacheArgument: 0),
        new("kmem_cache_alloc_noprof", KmemCache, ReturnAddress, CacheArgument: 0),
        new("kmem_cache_alloc_lru_noprof", KmemCache, ReturnAddress, CacheArgument: 0),
        new("kmem_cache_alloc_node_noprof", KmemCache, ReturnAddress, CacheArgument: 0),

        // These pass an explicit caller to the tracepoint, which is their argument.
        new("__kmalloc_node_track_caller", Kmalloc, Indirect, SizeArgument: 0),
        new("__kmalloc_node_track_caller_noprof", Kmalloc, Indirect, SizeArgument: 0),

        // Bulk allocation has no tracepoint.
        new("kmem_cache_alloc_bulk", KmemCache, None, CacheArgument: 0),
        new("kmem_cache_alloc_bulk_noprof", KmemCache, None, CacheArgument: 0),

        // Written with kmalloc_track_caller, so that the tracepoint names whoever called them.
        new("krealloc", Kmalloc, ReturnAddress, SizeArgument: 1) { MakesNew = false },
        new("krealloc_noprof", Kmalloc, ReturnAddress, SizeArgument: 1) { MakesNew = false },
        new("kmemdup", Kmalloc, ReturnAddress, SizeArgument: 1),
        new("kmemdup_noprof", Kmalloc, ReturnAddress, SizeArgument: 1),
        new("kmemdup_nul", Kmalloc, ReturnAddress),
        new("kstrdup", Kmalloc, ReturnAddress),
        new("kstrndup", Kmalloc, ReturnAddress),
        new("kvasprintf", Kmalloc, ReturnAddress),
        new("memdup_user", Kmalloc, ReturnAddress, SizeArgument: 1),
        new("memdup_user_nul", Kmalloc, ReturnAddress),

        // These call one of the above, or tail-call it: the tracepoint names an address inside them, or the caller's.
        new("kstrdup_const", Kmalloc, Indirect),
        new("kasprintf", Kmalloc, Indirect),
        new("kvasprintf_const", Kmalloc, Indirect),
        new("kmemdup_array", Kmalloc, Indirect),
        new("strndup_user", Kmalloc, Indirect),
        new("nla_strdup", Kmalloc, Indirect),
        new("sock_kmalloc", Kmalloc, Indirect, SizeArgument: 1),
        new("sock_kmemdup", Kmalloc, Indirect, SizeArgument: 2),
        new("bitmap_alloc", Kmalloc, Indirect),
        new("bitmap_zalloc", Kmalloc, Indirect),
        new("bitmap_alloc_node", Kmalloc, Indirect),
        new("bitmap_zalloc_node", Kmalloc, Indirect),
        new("mempool_alloc", Kmalloc, Indirect),
        new("mempool_alloc_noprof", Kmalloc, Indirect),
        new("kvmalloc_node", KmallocOrVmalloc, Indirect, SizeArgument: 0),
        new("__kvmalloc_node_noprof", KmallocOrVmalloc, Indirect, SizeArgument: 0),
        new("kvrealloc", KmallocOrVmalloc, Indirect, SizeArgument: 2) { MakesNew = false },
        new("kvrealloc_noprof", KmallocOrVmalloc, Indirect, SizeArgument: 1) { MakesNew = false },
        new("kvmemdup", KmallocOrVmalloc, Indirect, SizeArgument: 1),
        new("vmemdup_user", KmallocOrVmalloc, Indirect, SizeArgument: 1),

        // mm/vmalloc.c
        new("vmalloc", Vmalloc, None, SizeArgument: 0),
        new("vmalloc_node", Vmalloc, None, SizeArgument: 0),
        new("vmalloc_user", Vmalloc, None, SizeArgument: 0),
        new("vmalloc_huge", Vmalloc, None, SizeArgument: 0),
        new("vzalloc", Vmalloc, None, SizeArgument: 0),
        new("vzalloc_node", Vmalloc, None, SizeArgument: 0),
        new("__vmalloc", Vmalloc, None, SizeArgument: 0),
        new("vmalloc_array", Vmalloc, None),
        new("__vmalloc_array", Vmalloc, None),
        new("vcalloc", Vmalloc, None),
        new("__vcalloc", Vmalloc, None),
        new("vmalloc_noprof", Vmalloc, None, SizeArgument: 0),
        new("vmalloc_node_noprof", Vmalloc, None, SizeArgument: 0),
        new("vmalloc_user_noprof", Vmalloc, None, SizeArgument: 0),
        new("vmalloc_huge_noprof", Vmalloc, None, SizeArgument: 0),
        new("vzalloc_noprof", Vmalloc, None, SizeArgument: 0),
        new("vzalloc_node_noprof", Vmalloc, None, SizeArgument: 0),
        new("__vmalloc_noprof", Vmalloc, None, SizeArgument: 0),
        new("vmalloc_array_noprof", Vmalloc, None),
        new("__vmalloc_array_noprof", Vmalloc, None),
        new("vcalloc_noprof", Vmalloc, None),
        new("__vcalloc_noprof", Vmalloc, None),

        // mm/percpu.c
        new("__alloc_percpu", PerCpu, None, SizeArgument: 0),
        new("__alloc_percpu_gfp", PerCpu, None, SizeArgument: 0),
        new("pcpu_alloc_noprof", PerCpu, None, SizeArgument: 0),

        // mm/page_alloc.c, mm/mempolicy.c
        new("alloc_pages", Pages, None),
        new("__alloc_pages", Pages, None),
        new("__folio_alloc", Pages, None),
        new("folio_alloc", Pages, None),
        new("__get_free_pages", Pages, None),
        new("get_zeroed_page", Pages, None),
        new("alloc_pages_exact", Pages, None, SizeArgument: 0),
        new("page_frag_alloc_align", Pages, None, SizeArgument: 1),
        new("alloc_pages_noprof", Pages, None),
        new("__alloc_pages_noprof", Pages, None),
        new("__folio_alloc_noprof", Pages, None),
        new("folio_alloc_noprof", Pages, None),
        new("get_free_pages_noprof", Pages, None),
        new("get_zeroed_page_noprof", Pages, None),
        new("alloc_pages_exact_noprof", Pages, None, SizeArgument: 0),
        new("__page_frag_alloc_align", Pages, None, SizeArgument: 1),
    ];
}
