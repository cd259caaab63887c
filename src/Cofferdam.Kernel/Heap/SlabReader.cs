using Cofferdam.Kernel.Memory;

namespace Cofferdam.Kernel.Heap;

/// <summary>
/// Reads one slab of a kernel that goes on meanwhile: what the kernel says about it is read before and after its
/// memory, and counts only if it is the same and fits the free lists found there. Safe for concurrent use.
/// </summary>
internal sealed class SlabReader(
    IKernelMemory memory,
    MemoryLayout map,
    SlabLayout layout,
    CpuSlabs cpus,
    IReadOnlyDictionary<KernelAddress, HeapCache> caches)
{
    private const int Attempts = 4;

    /// <summary>Reads the slab whose struct page is at an address.</summary>
    /// <param name="page">The address of the struct page.</param>
    /// <param name="objects">Its objects, if it is <see cref="SlabState.Settled"/>.</param>
    public SlabState Read(KernelAddress page, SlabObjects objects)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (!TryReadHeader(page, out var header))
                return SlabState.Gone;

            if (TryReadOnce(header, objects))
                return SlabState.Settled;

            Thread.Yield();
        }

        return SlabState.Uncertain;
    }

    private bool TryReadOnce(in SlabHeader header, SlabObjects objects)
    {
        var cpu = default(CpuSlab);
        if (!caches.TryGetValue(header.Cache, out var cache)
            || header.Objects == 0 || header.Objects > cache.MostObjects || header.InUse > header.Objects
            || (header.IsFrozen && !cpus.TryFindOwner(cache, header.Page, out cpu))
            || !objects.TryLoad(memory, cache, layout.StartOf(header.Page, map), (int)header.Objects)
            || !TryReadHeader(header.Page, out var after) || after != header)
        {
            return false;
        }

        // A CPU takes from and returns to its own list without a trace in the header of the slab.
        if (cpu.Slab.IsValid && (!cpus.TryFindOwner(cache, header.Page, out var cpuAfter) || cpuAfter != cpu))
            return false;

        return objects.MarkFree(header.FreeList) == header.Objects - header.InUse
            && objects.MarkFree(cpu.FreeList) >= 0;
    }

    private bool TryReadHeader(KernelAddress page, out SlabHeader header)
    {
        Span<byte> bytes = stackalloc byte[layout.PageStructSize];
        var found = memory.TryRead(page, bytes) && layout.IsSlab(bytes);
        header = found ? layout.HeaderOf(page, bytes) : default;
        return found;
    }
}
