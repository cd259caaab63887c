namespace Cofferdam.Kernel.Heap;

/// <summary>The slab that a CPU allocates from, of one cache (struct kmem_cache_cpu, mm/slub.c).</summary>
/// <param name="Slab">The address of its struct slab.</param>
/// <param name="FreeList">The first of the free objects that are the CPU's own.</param>
/// <param name="Transaction">A number that changes with every allocation and free that the CPU makes.</param>
internal readonly record struct CpuSlab(KernelAddress Slab, KernelAddress FreeList, ulong Transaction);
