namespace Cofferdam.Kernel.Memory;

/// <summary>The segments of an ELF core file that have bytes, by ascending address, for look-up.</summary>
internal sealed class StoredSegments
{
    private readonly ElfSegment[] _segments;

    /// <summary>Takes those that have bytes.</summary>
    /// <exception cref="MalformedDataException">Two of them overlap.</exception>
    public StoredSegments(IEnumerable<ElfSegment> segments)
    {
        _segments = [.. segments.Where(segment => segment.FileSize > 0).OrderBy(segment => segment.Range.Start)];
        for (var i = 1; i < _segments.Length; i++)
        {
            if (_segments[i].Range.Start < _segments[i - 1].Stored.End)
            {
                throw new MalformedDataException(
                    $"ELF core segments {_segments[i - 1].Stored} and {_segments[i].Stored} overlap");
            }
        }
    }

    /// <summary>The segment that has the byte at <paramref name="address"/>.</summary>
    public bool TryFind(KernelAddress address, out ElfSegment found)
    {
        var low = 0;
        var high = _segments.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_segments[middle].Range.Start <= address)
                low = middle + 1;
            else
                high = middle;
        }

        found = low > 0 ? _segments[low - 1] : default;
        return low > 0 && found.Stored.Contains(address);
    }
}
