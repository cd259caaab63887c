using System.Buffers.Binary;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Kernel.Recordings;

/// <summary>Writes parts of a kernel's memory as the ELF core file that <see cref="RecordedMemory"/> reads.</summary>
internal static class ElfCoreWriter
{
    private const int ProgramHeaderSize = 56;

    /// <summary>Writes a core file.</summary>
    /// <param name="ranges">Ranges that exist; they are described without bytes.</param>
    /// <param name="parts">The bytes that were kept; their ranges do not overlap.</param>
    public static byte[] Write(
        IReadOnlyCollection<AddressRange> ranges, IReadOnlyCollection<(KernelAddress Start, byte[] Bytes)> parts)
    {
        var count = ranges.Count + parts.Count;
        var offset = ElfCoreHeader.FileHeaderSize + (count * ProgramHeaderSize);
        var file = new byte[offset + parts.Sum(part => part.Bytes.Length)];
        WriteFileHeader(file, checked((ushort)count));
        var header = file.AsSpan(ElfCoreHeader.FileHeaderSize);
        foreach (var range in ranges)
        {
            WriteProgramHeader(header, range, 0, 0);
            header = header[ProgramHeaderSize..];
        }

        foreach (var (start, bytes) in parts)
        {
            WriteProgramHeader(header, AddressRange.OfLength(start, (ulong)bytes.Length), offset, bytes.Length);
            header = header[ProgramHeaderSize..];
            bytes.CopyTo(file.AsSpan(offset));
            offset += bytes.Length;
        }

        return file;
    }

    // Elf64_Ehdr: what a reader of a core file looks at.
    private static void WriteFileHeader(Span<byte> header, ushort segments)
    {
        "\x7f"u8.CopyTo(header);
        "ELF"u8.CopyTo(header[1..]);
        // 64 bits, little-endian, version 1.
        header[4] = 2;
        header[5] = 1;
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], 4); // ET_CORE
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], 62); // EM_X86_64
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], ElfCoreHeader.FileHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[52..], ElfCoreHeader.FileHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[54..], ProgramHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[56..], segments);
    }

    // Elf64_Phdr.
    private static void WriteProgramHeader(Span<byte> header, AddressRange range, int offset, int size)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, 1); // PT_LOAD
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], 4); // readable
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], (ulong)offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], range.Start.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], (ulong)size);
        BinaryPrimitives.WriteUInt64LittleEndian(header[40..], range.Length);
    }
}
