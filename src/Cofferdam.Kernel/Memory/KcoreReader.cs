using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace Cofferdam.Kernel.Memory;

/// <summary>
/// The live memory of the running kernel through /proc/kcore (fs/proc/kcore.c). Reads at random; safe for concurrent
/// readers. Pages of a described range that are not mapped read as zeros: the kernel does not tell them apart.
/// </summary>
public sealed class KcoreReader : IKernelMemory, IDisposable
{
    /// <summary>Where the kernel has it.</summary>
    public const string DefaultPath = "/proc/kcore";

    // The kernel copies through one page for each open file, without a lock (read_kcore, file->private_data): two reads
    // of one file at a time would get each other's bytes. So each takes a file of its own, of those that no one uses.
    private readonly ConcurrentBag<SafeFileHandle> _idle;
    private readonly string _path;
    private readonly StoredSegments _stored;

    private KcoreReader(SafeFileHandle file, string path, ElfCoreHeader header)
    {
        (_idle, _path) = ([file], path);
        Segments = header.Segments;
        _stored = new StoredSegments(Segments);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ElfSegment> Segments { get; }

    /// <summary>Opens it. Needs CAP_SYS_RAWIO.</summary>
    /// <param name="path">Another file of the same form, to read a core on disk.</param>
    /// <exception cref="FeatureMissingException">The kernel has no kcore, or refuses it to this process.</exception>
    /// <exception cref="MalformedDataException">Its headers are not what the format promises.</exception>
    public static KcoreReader Open(string path = DefaultPath)
    {
        var file = OpenFile(path);
        try
        {
            return new KcoreReader(file, path, ReadHeader(file, path));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool TryRead(KernelAddress address, Span<byte> destination)
    {
        var file = _idle.TryTake(out var idle) ? idle : OpenFile(_path);
        try
        {
            return TryRead(file, address, destination);
        }
        finally
        {
            _idle.Add(file);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _idle)
            file.Dispose();
    }

    private bool TryRead(SafeFileHandle file, KernelAddress address, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            if (!_stored.TryFind(address, out var segment))
                return false;

            var inside = (ulong)(address - segment.Range.Start);
            var length = (int)Math.Min((ulong)destination.Length, segment.FileSize - inside);
            try
            {
                if (!ReadFully(file, segment.FileOffset + inside, destination[..length]))
                    return false;
            }
            catch (IOException)
            {
                // The kernel refuses pages it must not touch (EIO, EFAULT).
                return false;
            }

            address += length;
            destination = destination[length..];
        }

        return true;
    }

    private static SafeFileHandle OpenFile(string path)
    {
        try
        {
            return File.OpenHandle(path);
        }
        catch (FileNotFoundException)
        {
            throw new FeatureMissingException(
                $"kernel memory ({path})", "boot a kernel with CONFIG_PROC_KCORE, or run outside the container");
        }
        catch (UnauthorizedAccessException)
        {
            throw new FeatureMissingException(
                $"permission to read kernel memory ({path})",
                "run as root with CAP_SYS_RAWIO, on a kernel that is not locked down to confidentiality "
                + "(/sys/kernel/security/lockdown)");
        }
    }

    private static ElfCoreHeader ReadHeader(SafeFileHandle file, string path)
    {
        var start = new byte[ElfCoreHeader.FileHeaderSize];
        var headers = start[..RandomAccess.Read(file, start, 0)];
        if (headers.Length == start.Length)
        {
            headers = new byte[ElfCoreHeader.LengthOf(start)];
            if (RandomAccess.Read(file, headers, 0) < headers.Length)
                throw new MalformedDataException($"{path}: expected {headers.Length} bytes of ELF headers, have fewer");
        }

        return ElfCoreHeader.Read(headers);
    }

    private static bool ReadFully(SafeFileHandle file, ulong offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            var count = RandomAccess.Read(file, destination, (long)offset);
            if (count == 0)
                return false;

            offset += (ulong)count;
            destination = destination[count..];
        }

        return true;
    }
}
