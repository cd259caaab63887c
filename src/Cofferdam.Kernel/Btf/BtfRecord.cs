namespace Cofferdam.Kernel.Btf;

/// <summary>One struct btf_type and the words behind it, not yet turned into a <see cref="BtfType"/>.</summary>
internal readonly ref struct BtfRecord
{
    /// <summary>The words that every type has.</summary>
    public const int FixedWords = 3;

    private readonly ReadOnlySpan<uint> _words;

    public BtfRecord(ReadOnlySpan<uint> words) => _words = words;

    public uint NameOffset => _words[0];

    public BtfKind Kind => (BtfKind)((_words[1] >> 24) & 0x1f);

    public int Count => (int)(_words[1] & 0xffff);

    public bool Flag => _words[1] >> 31 != 0;

    public uint Size => _words[2];

    public BtfTypeId Type => new(_words[2]);

    /// <summary>What the kind adds.</summary>
    public ReadOnlySpan<uint> Payload => _words[FixedWords..];

    /// <summary>How many words the kind adds; null if there is no such kind.</summary>
    public static int? PayloadWords(uint info)
    {
        var count = (int)(info & 0xffff);
        return (BtfKind)((info >> 24) & 0x1f) switch
        {
            BtfKind.Integer or BtfKind.Variable or BtfKind.DeclarationTag => 1,
            BtfKind.Pointer or BtfKind.Forward or BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const
                or BtfKind.Restrict or BtfKind.Function or BtfKind.Float or BtfKind.TypeTag => 0,
            BtfKind.Array => 3,
            BtfKind.Struct or BtfKind.Union or BtfKind.DataSection or BtfKind.Enum64 => 3 * count,
            BtfKind.Enum or BtfKind.FunctionPrototype => 2 * count,
            _ => null,
        };
    }
}
