namespace Cofferdam.Kernel.Heap;

/// <summary>
/// What the kernel keeps about one slab (struct slab, mm/slab.h), in place of the struct page of its first page.
/// </summary>
/// <param name="Page">The address of that struct page.</param>
/// <param name="Cache">The address of the struct kmem_cache that it belongs to.</param>
/// <param name="FreeList">
/// The first free object; the zero address if there is none. A CPU that allocates from the slab has taken this list for
/// itself; then it has only what other CPUs have freed since.
/// </param>
/// <param name="InUse">How many objects are not on that list.</param>
/// <param name="Objects">How many objects it has room for.</param>
/// <param name="IsFrozen">
/// Whether a CPU has it for itself. Before Linux 6.8 also slabs on a CPU's list of partial slabs were frozen (commit
/// 8cd3fa428b56 "slub: Delay freezing of partial slabs").
/// </param>
internal readonly record struct SlabHeader(
    KernelAddress Page, KernelAddress Cache, KernelAddress FreeList, uint InUse, uint Objects, bool IsFrozen);
