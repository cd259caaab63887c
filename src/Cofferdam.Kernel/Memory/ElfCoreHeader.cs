using System.Globalization;
using System.Runtime.InteropServices;

namespace Cofferdam.Kernel.Memory;

/// <summary>The headers of an ELF core file of a 64-bit x86 machine, as /proc/kcore and recordings have them.</summary>
public sealed class ElfCoreHeader
{
    /// <summary>The size in bytes of the header that every ELF64 file begins with.</summary>
    public const int FileHeaderSize = 64;

    private const int ProgramHeaderSize = 56;
    private const ushort TypeCore = 4;
    private const ushort MachineX64 = 62;
    private const uint SegmentLoad = 1;

    // The kernel writes program headers right behind the file header; a megabyte leaves room for any other writer.
    private const int MaximumOffset = 1 << 20;

    private ElfCoreHeader(ElfSegment[] segments) => Segments = segments;

    /// <summary>The ranges of memory the file describes, by ascending address.</summary>
    public IReadOnlyList<ElfSegment> Segments { get; }

    /// <summary>How many bytes from the start of the file the headers take.</summary>
    /// <param name="start">At least the first <see cref="FileHeaderSize"/> bytes of the file.</param>
    /// <exception cref="MalformedDataException">It is not an ELF core file for x86-64.</exception>
    public static int LengthOf(ReadOnlySpan<byte> start)
    {
        if (start.Length < FileHeaderSize)
            throw Malformed($"header at 0x0: expected at least {FileHeaderSize} bytes, have {start.Length}");

        if (!start[..4].SequenceEqual("\x7f"u8 + "ELF"u8) || start[4] != 2 || start[5] != 1)
            throw Malformed($"identification at 0x0: expected a little-endian ELF64 file");

        var type = MemoryMarshal.Read<ushort>(start[16..]);
        var machine = MemoryMarshal.Read<ushort>(start[18..]);
        if (type != TypeCore || machine != MachineX64)
        {
            throw Malformed(
                $"type at 0x10: expected a core file ({TypeCore}) of x86-64 ({MachineX64}), found {type} of {machine}");
        }

        var size = MemoryMarshal.Read<ushort>(start[54..]);
        if (size != ProgramHeaderSize)
            throw Malformed($"program header size at 0x36: expected {ProgramHeaderSize}, found {size}");

        var offset = MemoryMarshal.Read<ulong>(start[32..]);
        var count = MemoryMarshal.Read<ushort>(start[56..]);
        if (offset is < FileHeaderSize or > MaximumOffset)
        {
            throw Malformed(
                $"program headers at 0x20: expected at {FileHeaderSize} to {MaximumOffset}, found {offset}");
        }

        return (int)offset + (count * ProgramHeaderSize);
    }

    /// <summary>Reads the headers.</summary>
    /// <param name="headers">The first <see cref="LengthOf"/> bytes of the file.</param>
    /// <exception cref="MalformedDataException">They are not what the format promises.</exception>
    public static ElfCoreHeader Read(ReadOnlySpan<byte> headers)
    {
        var length = LengthOf(headers);
        if (headers.Length < length)
            throw Malformed($"program headers: expected {length} bytes, have {headers.Length}");

        var segments = new List<ElfSegment>();
        for (var at = (int)MemoryMarshal.Read<ulong>(headers[32..]); at < length; at += ProgramHeaderSize)
        {
            var header = headers.Slice(at, ProgramHeaderSize);
            if (MemoryMarshal.Read<uint>(header) == SegmentLoad)
                segments.Add(ReadSegment(header, at));
        }

        segments.Sort((left, right) => left.Range.Start.CompareTo(right.Range.Start));
        return new ElfCoreHeader([.. segments]);
    }

    private static ElfSegment ReadSegment(ReadOnlySpan<byte> header, int at)
    {
        var fileOffset = MemoryMarshal.Read<ulong>(header[8..]);
        var start = MemoryMarshal.Read<ulong>(header[16..]);
        var fileSize = MemoryMarshal.Read<ulong>(header[32..]);
        var size = MemoryMarshal.Read<ulong>(header[40..]);
        if (fileSize > size || start + size < start || fileOffset + fileSize < fileOffset || fileOffset > long.MaxValue)
        {
            throw Malformed(
                $"program header at 0x{at:x}: 0x{fileSize:x} of 0x{size:x} bytes at 0x{fileOffset:x} for 0x{start:x}");
        }

        return new ElfSegment(AddressRange.OfLength(new KernelAddress(start), size), fileOffset, fileSize);
    }

    private static MalformedDataException Malformed(FormattableString problem) =>
        new("ELF core " + problem.ToString(CultureInfo.InvariantCulture));
}
