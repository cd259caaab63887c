using System.Buffers.Binary;
using System.Text;

namespace Cofferdam.Tests.Analysis.Oracle;

/// <summary>The executable sections and the function symbols of a 64-bit little-endian ELF file.</summary>
internal sealed class ElfObject
{
    private const uint SymbolTable = 2;
    private const ulong Executable = 4;
    private const int FunctionSymbol = 2;

    private readonly byte[] _file;
    private readonly List<Section> _sections = [];

    private ElfObject(byte[] file)
    {
        _file = file;
        var table = (int)U64(0x28);
        int size = U16(0x3a), count = U16(0x3c), names = U16(0x3e);
        var nameTable = (int)U64(table + names * size + 0x18);
        for (var i = 0; i < count; i++)
        {
            var header = table + i * size;
            _sections.Add(new Section(
                Text(nameTable + (int)U32(header)), U32(header + 4), U64(header + 8), U64(header + 0x10),
                (int)U64(header + 0x18), (int)U64(header + 0x20), (int)U32(header + 0x28)));
        }
    }

    public static ElfObject Parse(byte[] file) => new(file);

    /// <summary>The content of a section; empty if there is none of that name.</summary>
    public ReadOnlyMemory<byte> Content(string section) =>
        _sections.FirstOrDefault(s => s.Name == section) is { } found ? Content(found) : default;

    /// <summary>Name and bytes of each function symbol in an executable section, by section and address.</summary>
    public IEnumerable<(string Name, ReadOnlyMemory<byte> Bytes)> Functions()
    {
        var symbols = _sections.Single(s => s.Type == SymbolTable);
        var names = _sections[symbols.Link].Offset;
        var found = new List<(int Section, int Value, int Size, string Name)>();
        for (var at = symbols.Offset; at < symbols.Offset + symbols.Size; at += 24)
        {
            var section = U16(at + 6);
            var isFunction = (_file[at + 4] & 0xf) == FunctionSymbol;
            if (isFunction && section < _sections.Count && (_sections[section].Flags & Executable) != 0)
                found.Add((section, (int)U64(at + 8), (int)U64(at + 16), Text(names + (int)U32(at))));
        }

        found.Sort();
        return found.Where(f => f.Size > 0).DistinctBy(f => (f.Section, f.Value))
            .Select(f => (f.Name, Content(_sections[f.Section]).Slice(f.Value, f.Size)));
    }

    private ReadOnlyMemory<byte> Content(Section section) => _file.AsMemory(section.Offset, section.Size);

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(at));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan(at));

    private ulong U64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_file.AsSpan(at));

    private string Text(int at) => Encoding.ASCII.GetString(_file.AsSpan(at, _file.AsSpan(at).IndexOf((byte)0)));

    private sealed record Section(string Name, uint Type, ulong Flags, ulong Address, int Offset, int Size, int Link);
}
