using Cofferdam.Kernel.Memory;

namespace Cofferdam.Kernel.Recordings;

/// <summary>
/// The parts of a kernel's memory that were kept in an ELF core file. Immutable; safe for concurrent readers.
/// </summary>
public sealed class RecordedMemory : IKernelMemory
{
    private readonly ReadOnlyMemory<byte> _file;
    private readonly StoredSegments _stored;

    private RecordedMemory(ReadOnlyMemory<byte> file, ElfCoreHeader header)
    {
        _file = file;
        Segments = header.Segments;
        _stored = new StoredSegments(Segments);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ElfSegment> Segments { get; }

    /// <summary>Reads a recording.</summary>
    /// <param name="file">The whole file; it is kept, not copied.</param>
    /// <exception cref="MalformedDataException">
    /// It is not an ELF core file, or lacks bytes that its headers promise.
    /// </exception>
    public static RecordedMemory Read(ReadOnlyMemory<byte> file)
    {
        var header = ElfCoreHeader.Read(file.Span);
        foreach (var segment in header.Segments)
        {
            if (segment.FileOffset + segment.FileSize > (ulong)file.Length)
            {
                throw new MalformedDataException(
                    $"ELF core segment {segment.Range}: its bytes end at {segment.FileOffset + segment.FileSize}, "
                    + $"the file at {file.Length}");
            }
        }

        return new RecordedMemory(file, header);
    }

    /// <inheritdoc/>
    public bool TryRead(KernelAddress address, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            if (!_stored.TryFind(address, out var segment))
                return false;

            var inside = (int)(address - segment.Range.Start);
            var length = (int)Math.Min((ulong)destination.Length, segment.FileSize - (ulong)inside);
            _file.Span.Slice((int)segment.FileOffset + inside, length).CopyTo(destination);
            address += length;
            destination = destination[length..];
        }

        return true;
    }
}
