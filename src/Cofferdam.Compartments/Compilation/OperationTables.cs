using System.Collections.Immutable;
using Cofferdam.Analysis.Typing;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Memory;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// Reads the tables of operations that modules have as variables and that say how large the private part of an object
/// is. BTF has no types of variables: a table is known by functions of the right prototypes in the right places.
/// </summary>
/// <param name="image">The kernel.</param>
internal sealed class OperationTables(KernelImage image)
{
    private const int LeastFunctions = 2;

    // The tag of the table, the member with the size, the header, and where the private part begins: at a member of the
    // header, or with the header as the first member of a larger struct.
    private static readonly (string Table, string Size, string Header, string? Part)[] _kinds =
    [
        ("nft_expr_ops", "size", "nft_expr", "data"),
        ("nft_object_ops", "size", "nft_object", "data"),
        ("Qdisc_ops", "priv_size", "Qdisc", "privdata"),
        ("tc_action_ops", "size", "tc_action", null),
    ];

    /// <summary>What the tables of modules say; nothing where memory is not readable, as in some recordings.</summary>
    public IReadOnlyList<PrivatePart> Read()
    {
        var parts = new List<PrivatePart>();
        foreach (var symbol in image.Symbols.All.Where(symbol => symbol.Module is not null && !symbol.IsText))
        {
            foreach (var kind in _kinds)
            {
                if (Read(symbol, kind) is { } part)
                    parts.Add(part);
            }
        }

        return parts;
    }

    private PrivatePart? Read(KernelSymbol symbol, (string Table, string Size, string Header, string? Part) kind)
    {
        var types = image.TypesOf(symbol.Module);
        if (types.Find<BtfStruct>(kind.Table) is not { } table || types.Find<BtfStruct>(kind.Header) is not { } header
            || symbol.Range.Length < table.Size)
        {
            return null;
        }

        Span<byte> bytes = new byte[table.Size];
        if (!image.Memory.TryRead(symbol.Address, bytes) || FunctionsIn(types, table, bytes) is not { } functions)
            return null;
        var start = 0L;
        if (kind.Part is { } part)
        {
            if (!types.TryFindField(header.Id, part, out var field))
                return null;
            start = (long)field.Offset;
        }

        var variable = new KernelStruct(image.Memory, types, table.Id, symbol.Address);
        var size = variable.ReadUnsigned(kind.Size);
        // An expression counts its header in (NFT_EXPR_SIZE).
        size -= kind.Table == "nft_expr_ops" ? Math.Min(size, (ulong)start) : 0;
        return new PrivatePart(symbol.Name, symbol.Module, kind.Header, start, size, functions);
    }

    // The functions of a table; null if something in it is no function where one should be, or a different one.
    private ImmutableArray<KernelAddress>? FunctionsIn(BtfTypes types, BtfStruct table, ReadOnlySpan<byte> bytes)
    {
        var functions = ImmutableArray.CreateBuilder<KernelAddress>();
        foreach (var member in table.Members)
        {
            if (types.Resolve(member.Type) is not BtfPointer pointer
                || types.Resolve(pointer.Target) is not BtfFunctionPrototype expected)
            {
                continue;
            }

            var value = BitConverter.ToUInt64(bytes[(int)(member.BitOffset / 8)..]);
            if (value == 0)
                continue;
            var address = new KernelAddress(value);
            if (image.Symbols.Containing(address) is not { Offset: 0, Symbol.IsFunction: true } found)
                return null;
            if (image.TypesOf(found.Symbol.Module).TryFindFunction(found.Symbol.Name, out var prototype)
                && prototype.Parameters.Count != expected.Parameters.Count)
            {
                return null;
            }

            functions.Add(address);
        }

        return functions.Count >= LeastFunctions ? functions.ToImmutable() : null;
    }
}
