namespace Cofferdam.Kernel.Btf;

/// <summary>Turns one checked <see cref="BtfRecord"/> into a <see cref="BtfType"/>.</summary>
internal static class BtfDecoder
{
    public static BtfType Decode(BtfRecords records, BtfTypeId id)
    {
        var record = records[id.Value];
        var name = records.NameAt(record.NameOffset);
        return record.Kind switch
        {
            BtfKind.Integer => Integer(id, name, record),
            BtfKind.Float => new BtfFloat(id, name, record.Size),
            BtfKind.Pointer => new BtfPointer(id, record.Type),
            BtfKind.Array => new BtfArray(
                id, new BtfTypeId(record.Payload[0]), new BtfTypeId(record.Payload[1]), record.Payload[2]),
            BtfKind.Struct or BtfKind.Union => new BtfStruct(
                id, name, record.Kind == BtfKind.Union, record.Size, Members(records, record)),
            BtfKind.Enum or BtfKind.Enum64 => new BtfEnumeration(
                id, name, record.Kind == BtfKind.Enum64, record.Flag, record.Size, Enumerators(records, record)),
            BtfKind.Forward => new BtfForward(id, name, record.Flag),
            BtfKind.Typedef => new BtfTypedef(id, name, record.Type),
            BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict => new BtfModifier(id, record.Kind, record.Type),
            BtfKind.TypeTag => new BtfTypeTag(id, name, record.Type),
            BtfKind.DeclarationTag => new BtfDeclarationTag(id, name, record.Type, (int)record.Payload[0]),
            BtfKind.Function => new BtfFunction(id, name, record.Type, (BtfLinkage)record.Count),
            BtfKind.FunctionPrototype => new BtfFunctionPrototype(id, record.Type, Parameters(records, record)),
            BtfKind.Variable => new BtfVariable(id, name, record.Type, (BtfLinkage)record.Payload[0]),
            BtfKind.DataSection => new BtfDataSection(id, name, record.Size, Variables(record)),
            _ => throw new InvalidOperationException($"kind {record.Kind} passed the checks"),
        };
    }

    // 0:4 | signed 1, char 2, bool 4 :4 | bit offset:8 | 0:8 | bits:8
    private static BtfInteger Integer(BtfTypeId id, string name, BtfRecord record)
    {
        var encoding = record.Payload[0];
        return new BtfInteger(
            id, name, record.Size, (byte)encoding, ((encoding >> 24) & 1) != 0, ((encoding >> 24) & 4) != 0);
    }

    private static BtfMember[] Members(BtfRecords records, BtfRecord record)
    {
        var payload = record.Payload;
        var members = new BtfMember[record.Count];
        for (var i = 0; i < members.Length; i++)
        {
            // With the flag an offset is: bit field width:8 | bit offset:24.
            var offset = payload[(3 * i) + 2];
            members[i] = new BtfMember(
                records.NameAt(payload[3 * i]),
                new BtfTypeId(payload[(3 * i) + 1]),
                record.Flag ? offset & 0xffffff : offset,
                record.Flag ? (byte)(offset >> 24) : (byte)0);
        }

        return members;
    }

    private static BtfEnumerator[] Enumerators(BtfRecords records, BtfRecord record)
    {
        var payload = record.Payload;
        var enumerators = new BtfEnumerator[record.Count];
        for (var i = 0; i < enumerators.Length; i++)
        {
            enumerators[i] = record.Kind == BtfKind.Enum64
                ? new BtfEnumerator(
                    records.NameAt(payload[3 * i]),
                    (long)(payload[(3 * i) + 1] | ((ulong)payload[(3 * i) + 2] << 32)))
                : new BtfEnumerator(records.NameAt(payload[2 * i]), Value32(payload[(2 * i) + 1], record.Flag));
        }

        return enumerators;
    }

    // The flag says signed since Linux 6.0, commit 6089fb325cf7 ("bpf: Add btf enum64 support").
    private static long Value32(uint value, bool isSigned) => isSigned ? (int)value : value;

    private static BtfParameter[] Parameters(BtfRecords records, BtfRecord record)
    {
        var payload = record.Payload;
        var parameters = new BtfParameter[record.Count];
        for (var i = 0; i < parameters.Length; i++)
            parameters[i] = new BtfParameter(records.NameAt(payload[2 * i]), new BtfTypeId(payload[(2 * i) + 1]));

        return parameters;
    }

    private static BtfSectionVariable[] Variables(BtfRecord record)
    {
        var payload = record.Payload;
        var variables = new BtfSectionVariable[record.Count];
        for (var i = 0; i < variables.Length; i++)
        {
            variables[i] = new BtfSectionVariable(
                new BtfTypeId(payload[3 * i]), payload[(3 * i) + 1], payload[(3 * i) + 2]);
        }

        return variables;
    }
}
