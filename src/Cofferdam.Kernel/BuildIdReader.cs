using System.Buffers.Binary;

namespace Cofferdam.Kernel;

/// <summary>Finds the build id of a kernel image in its notes (/sys/kernel/notes), which are ELF notes.</summary>
public static class BuildIdReader
{
    // Elf64_Nhdr: three words, then the name and the content, each padded to 4 bytes. NT_GNU_BUILD_ID is type 3.
    private const int HeaderBytes = 12;
    private const uint BuildIdType = 3;

    /// <summary>The build id in hexadecimal.</summary>
    /// <exception cref="MalformedDataException">There is none, or a note is longer than the notes are.</exception>
    public static string Read(ReadOnlySpan<byte> notes)
    {
        while (notes.Length >= HeaderBytes)
        {
            var name = BinaryPrimitives.ReadUInt32LittleEndian(notes);
            var content = BinaryPrimitives.ReadUInt32LittleEndian(notes[4..]);
            var type = BinaryPrimitives.ReadUInt32LittleEndian(notes[8..]);
            var start = HeaderBytes + Padded(name);
            var end = start + Padded(content);
            if (end > notes.Length)
                throw new MalformedDataException($"kernel notes: a note of {end} bytes, {notes.Length} are left");
            if (type == BuildIdType && notes[HeaderBytes..(int)start].StartsWith("GNU\0"u8))
                return Convert.ToHexStringLower(notes.Slice((int)start, (int)content));
            notes = notes[(int)end..];
        }

        throw new MalformedDataException("kernel notes: no build id among them");
    }

    private static long Padded(uint bytes) => ((long)bytes + 3) & ~3L;
}
