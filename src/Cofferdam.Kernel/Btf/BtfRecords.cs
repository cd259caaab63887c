using System.Runtime.InteropServices;
using System.Text;

namespace Cofferdam.Kernel.Btf;

/// <summary>
/// The checked bytes of one BTF: where each type starts, and its strings. Types are decoded from here on demand,
/// because a kernel has 140,000 and a run looks at a few hundred.
/// </summary>
internal sealed class BtfRecords
{
    // The format has 20 bits for the number of a type (BTF_MAX_TYPE).
    private const int MaximumTypes = 0xfffff;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly BtfRecords? _base;
    private readonly int _typesStart;
    private readonly int _typesLength;
    private readonly int _stringsStart;
    private readonly uint _stringsLength;
    // Word index of each own type in the types section; one more for the end.
    private readonly int[] _starts;

    private BtfRecords(
        ReadOnlyMemory<byte> bytes, (int Start, int Length) types, (int Start, int Length) strings, BtfRecords? below)
    {
        _bytes = bytes;
        _base = below;
        (_typesStart, _typesLength) = types;
        _stringsStart = strings.Start;
        _stringsLength = (uint)strings.Length;
        FirstId = below?.End ?? 1;
        FirstString = below?.StringsEnd ?? 0;
        _starts = FindStarts();
    }

    /// <summary>The number of the first own type; void and those of the base come before.</summary>
    public uint FirstId { get; }

    /// <summary>The number after that of the last own type.</summary>
    public uint End => FirstId + (uint)_starts.Length - 1;

    /// <summary>How many types are its own.</summary>
    public int OwnCount => _starts.Length - 1;

    /// <summary>The string offset after the last own string.</summary>
    public uint StringsEnd => FirstString + _stringsLength;

    private uint FirstString { get; }

    private ReadOnlySpan<uint> Words => MemoryMarshal.Cast<byte, uint>(_bytes.Span.Slice(_typesStart, _typesLength));

    /// <summary>Finds and checks all types.</summary>
    public static BtfRecords Index(
        ReadOnlyMemory<byte> bytes, (int Start, int Length) types, (int Start, int Length) strings, BtfRecords? below)
    {
        var records = new BtfRecords(bytes, types, strings, below);
        records.CheckReferences();
        return records;
    }

    /// <summary>The own type with this number.</summary>
    public BtfRecord this[uint id]
    {
        get
        {
            var index = (int)(id - FirstId);
            return new BtfRecord(Words[_starts[index].._starts[index + 1]]);
        }
    }

    /// <summary>The bytes of a name, without the zero byte that ends it.</summary>
    public ReadOnlySpan<byte> NameBytes(uint offset)
    {
        if (offset < FirstString)
            return _base!.NameBytes(offset);

        if (offset == 0 && _stringsLength == 0)
            return [];

        var rest = _bytes.Span.Slice(_stringsStart, (int)_stringsLength)[(int)(offset - FirstString)..];
        return rest[..rest.IndexOf((byte)0)];
    }

    /// <summary>A name as text.</summary>
    public string NameAt(uint offset) => offset == 0 ? "" : Encoding.UTF8.GetString(NameBytes(offset));

    private int[] FindStarts()
    {
        var words = Words;
        // The smallest type has three words; a kernel's have six on average.
        var starts = new List<int>((words.Length / 6) + 2);
        var at = 0;
        while (at < words.Length)
        {
            starts.Add(at);
            if (words.Length - at < BtfRecord.FixedWords)
            {
                throw Malformed(
                    starts.Count, $"expected {BtfRecord.FixedWords * 4} bytes, have {(words.Length - at) * 4}");
            }


            var payload = BtfRecord.PayloadWords(words[at + 1])
                ?? throw Malformed(starts.Count, $"unknown kind {(words[at + 1] >> 24) & 0x1f}");
            at += BtfRecord.FixedWords;
            if (words.Length - at < payload)
                throw Malformed(starts.Count, $"expected {payload * 4} more bytes, have {(words.Length - at) * 4}");

            at += payload;
            if (FirstId + starts.Count > MaximumTypes)
                throw Malformed(starts.Count, $"more than {MaximumTypes} types");
        }

        starts.Add(at);
        return [.. starts];
    }

    private void CheckReferences()
    {
        for (var id = FirstId; id < End; id++)
        {
            var record = this[id];
            CheckName(id, record.NameOffset);
            var payload = record.Payload;
            switch (record.Kind)
            {
                case BtfKind.Pointer or BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict
                    or BtfKind.TypeTag or BtfKind.Variable or BtfKind.DeclarationTag:
                    CheckType(id, record.Size);
                    break;
                case BtfKind.Function:
                    CheckKind(id, record.Size, BtfKind.FunctionPrototype);
                    break;
                case BtfKind.Array:
                    CheckType(id, payload[0]);
                    CheckType(id, payload[1]);
                    break;
                case BtfKind.Struct or BtfKind.Union:
                    for (var i = 0; i < payload.Length; i += 3)
                    {
                        CheckName(id, payload[i]);
                        CheckType(id, payload[i + 1]);
                    }

                    break;
                case BtfKind.Enum:
                    for (var i = 0; i < payload.Length; i += 2)
                        CheckName(id, payload[i]);

                    break;
                case BtfKind.Enum64:
                    for (var i = 0; i < payload.Length; i += 3)
                        CheckName(id, payload[i]);

                    break;
                case BtfKind.FunctionPrototype:
                    CheckType(id, record.Size);
                    for (var i = 0; i < payload.Length; i += 2)
                    {
                        CheckName(id, payload[i]);
                        CheckType(id, payload[i + 1]);
                    }

                    break;
                case BtfKind.DataSection:
                    for (var i = 0; i < payload.Length; i += 3)
                        CheckKind(id, payload[i], BtfKind.Variable);

                    break;
            }
        }
    }

    private void CheckName(uint id, uint offset)
    {
        // With a terminating zero byte at the end, any offset inside is the start of a proper string.
        if (offset >= StringsEnd && offset != 0)
            throw BtfReader.Malformed($"type {id}: name at 0x{offset:x}, the strings end at 0x{StringsEnd:x}");
    }

    private void CheckType(uint id, uint target)
    {
        if (target >= End)
            throw BtfReader.Malformed($"type {id}: refers to type {target}, the last one is {End - 1}");
    }

    private void CheckKind(uint id, uint target, BtfKind expected)
    {
        CheckType(id, target);
        var owner = this;
        while (target != 0 && target < owner.FirstId)
            owner = owner._base!;

        var found = target == 0 ? BtfKind.Void : owner[target].Kind;
        if (found != expected)
            throw BtfReader.Malformed($"type {id}: refers to type {target}, expected {expected}, found {found}");
    }

    private MalformedDataException Malformed(int ordinal, FormattableString problem) =>
        BtfReader.Malformed($"type {FirstId + (uint)ordinal - 1}: {FormattableString.Invariant(problem)}");
}
