using System.Globalization;
using System.Runtime.InteropServices;

namespace Cofferdam.Kernel.Btf;

/// <summary>
/// Reads BTF, the type information of a kernel or a module (Documentation/bpf/btf.rst), little-endian, all kinds up to
/// BTF_KIND_ENUM64. Everything is checked before anything is handed out: section bounds, names, and that each type
/// refers to types that exist.
/// </summary>
/// <remarks>
/// <code>
/// header (24 bytes)                              one type: 12 bytes, then what its kind adds
///  0 magic 0xeb9f   2 version 1   3 flags         0 name     offset in the strings
///  4 header length  8 types offset, 12 length     4 info     kflag:1 | 0:2 | kind:5 | 0:8 | count:16
/// 16 strings offset, 20 length                    8 size or type
/// </code>
/// Offsets count from the end of the header. The BTF of a module is split: its type numbers and string offsets go on
/// where those of the kernel's BTF end.
/// </remarks>
public static class BtfReader
{
    private const int HeaderSize = 24;
    private const ushort Magic = 0xeb9f;

    /// <summary>Reads the BTF of a kernel, or of a module over that of its kernel.</summary>
    /// <param name="bytes">
    /// The content of /sys/kernel/btf/vmlinux or /sys/kernel/btf/MODULE; it is kept, not copied.
    /// </param>
    /// <param name="baseTypes">For a module, the types of the kernel it is loaded in.</param>
    /// <exception cref="MalformedDataException">It is not what the format promises; nothing was used.</exception>
    public static BtfTypes Read(ReadOnlyMemory<byte> bytes, BtfTypes? baseTypes = null)
    {
        var span = bytes.Span;
        if (span.Length < HeaderSize)
            throw Malformed($"header at 0x0: expected at least {HeaderSize} bytes, have {span.Length}");

        var magic = MemoryMarshal.Read<ushort>(span);
        if (magic != Magic)
            throw Malformed($"magic at 0x0: expected 0x{Magic:x}, found 0x{magic:x}");

        if (span[2] != 1)
            throw Malformed($"version at 0x2: expected 1, found {span[2]}");

        var headerLength = MemoryMarshal.Read<uint>(span[4..]);
        if (headerLength < HeaderSize || headerLength > span.Length)
            throw Malformed($"header length at 0x4: expected {HeaderSize} to {span.Length}, found {headerLength}");

        var types = Section(span, headerLength, 8, "types");
        var strings = Section(span, headerLength, 16, "strings");
        if (types.Start % 4 != 0 || types.Length % 4 != 0)
        {
            throw Malformed(
                $"types at 0x{types.Start:x}: expected whole words at a multiple of 4, have {types.Length} bytes");
        }

        // An empty string section is legal only where the base has the empty name that every nameless type refers to.
        if (strings.Length == 0 ? baseTypes is null : span[strings.Start + strings.Length - 1] != 0)
            throw Malformed($"strings at 0x{strings.Start:x}: expected to end with a zero byte");

        if (baseTypes is null && span[strings.Start] != 0)
            throw Malformed($"strings at 0x{strings.Start:x}: expected to begin with the empty name");

        return new BtfTypes(BtfRecords.Index(bytes, types, strings, baseTypes?.Records), baseTypes);
    }

    internal static MalformedDataException Malformed(FormattableString problem) =>
        new("BTF " + problem.ToString(CultureInfo.InvariantCulture));

    private static (int Start, int Length) Section(ReadOnlySpan<byte> span, uint headerLength, int field, string name)
    {
        var start = headerLength + (ulong)MemoryMarshal.Read<uint>(span[field..]);
        var length = MemoryMarshal.Read<uint>(span[(field + 4)..]);
        if (start + length > (ulong)span.Length)
            throw Malformed($"{name} at 0x{start:x}: expected {length} bytes, the file ends at 0x{span.Length:x}");

        return ((int)start, (int)length);
    }
}
