using Cofferdam.Kernel.Memory;

namespace Cofferdam.Kernel.Recordings;

/// <summary>Memory that remembers what was read from it, in lines of 64 bytes. Safe for concurrent readers.</summary>
/// <param name="memory">The memory itself.</param>
internal sealed class MemoryRecorder(IKernelMemory memory) : IKernelMemory
{
    private const int LineSize = 64;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<KernelAddress, byte[]> _lines = [];

    /// <inheritdoc/>
    public IReadOnlyList<ElfSegment> Segments => memory.Segments;

    /// <summary>What was read: neighbouring lines joined, by ascending address.</summary>
    public IReadOnlyList<(KernelAddress Start, byte[] Bytes)> Recorded
    {
        get
        {
            lock (_lock)
            {
                var runs = new List<(KernelAddress Start, List<byte> Bytes)>();
                foreach (var (address, line) in _lines)
                {
                    if (runs.Count == 0 || runs[^1].Start + runs[^1].Bytes.Count != address)
                        runs.Add((address, []));

                    runs[^1].Bytes.AddRange(line);
                }

                return [.. runs.Select(run => (run.Start, run.Bytes.ToArray()))];
            }
        }
    }

    /// <inheritdoc/>
    public bool TryRead(KernelAddress address, Span<byte> destination)
    {
        var first = address.Value & ~(LineSize - 1ul);
        var length = (int)(address.Value - first) + destination.Length;
        var lines = new byte[(length + LineSize - 1) / LineSize * LineSize];
        if (!memory.TryRead(new KernelAddress(first), lines))
            return false;

        lock (_lock)
        {
            // What was read first stays, so that all of a recording is of one moment as far as that is possible.
            for (var at = 0; at < lines.Length; at += LineSize)
                _lines.TryAdd(new KernelAddress(first + (ulong)at), lines[at..(at + LineSize)]);
        }

        lines.AsSpan((int)(address.Value - first), destination.Length).CopyTo(destination);
        return true;
    }
}
