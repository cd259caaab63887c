using Cofferdam.Kernel.Memory;

namespace Cofferdam.Kernel.Heap;

/// <summary>Finds the slabs: looks at every struct page there is.</summary>
internal sealed class SlabScanner(IKernelMemory memory, MemoryLayout map, SlabLayout layout)
{
    private const int PagesAtOnce = 16384;

    /// <summary>What is known about every slab outside the KFENCE pool, by address.</summary>
    public List<SlabHeader> Scan(CancellationToken cancellation)
    {
        var found = new List<SlabHeader>();
        var buffer = new byte[PagesAtOnce * layout.PageStructSize];
        foreach (var segment in memory.Segments.Select(segment => segment.Range).OrderBy(range => range.Start))
        {
            var start = Max(segment.Start, map.Vmemmap.Start);
            var end = Min(segment.End, map.Vmemmap.End);
            // A segment is of whole pages of memory, whose first byte need not be that of a struct page.
            start += (layout.PageStructSize - ((start - map.Vmemmap.Start) % layout.PageStructSize))
                % layout.PageStructSize;
            while (start < end)
            {
                cancellation.ThrowIfCancellationRequested();
                var count = (int)Math.Min((end - start) / layout.PageStructSize, PagesAtOnce);
                if (count == 0)
                    break;

                Scan(start, buffer.AsSpan(0, count * layout.PageStructSize), found);
                start += (long)count * layout.PageStructSize;
            }
        }

        return found;
    }

    private void Scan(KernelAddress start, Span<byte> buffer, List<SlabHeader> found)
    {
        // A range that is described but not there has no slabs.
        if (!memory.TryRead(start, buffer))
            return;

        for (var at = 0; at < buffer.Length; at += layout.PageStructSize)
        {
            var page = buffer.Slice(at, layout.PageStructSize);
            if (layout.IsSlab(page) && !IsGuarded(start + at))
                found.Add(layout.HeaderOf(start + at, page));
        }
    }

    // The pages of the KFENCE pool are marked as slabs, too, but each has one object at a place of its own.
    private bool IsGuarded(KernelAddress page) =>
        map.KfencePool is { } pool && pool.Contains(layout.StartOf(page, map));

    private static KernelAddress Max(KernelAddress left, KernelAddress right) => left > right ? left : right;

    private static KernelAddress Min(KernelAddress left, KernelAddress right) => left < right ? left : right;
}
