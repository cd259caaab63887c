using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Typing;

/// <summary>
/// Which values point to the start of a struct that is there as a whole where the code writes to some of it: a check of
/// more of the struct than is written cannot fail then if a check of what is written does not.
/// </summary>
/// <remarks>
/// A pointer to a struct that begins with another one may be one to what has only that beginning in common with it,
/// such as a struct inet_timewait_sock among sockets: not so if the code writes beyond the beginning. Of a union the
/// object may have one member only (union nf_inet_addr, struct nft_data).
/// </remarks>
/// <param name="flow">The values.</param>
/// <param name="types">The types of the routine's module, or of the image.</param>
/// <param name="nameOf">The name of the function at an address.</param>
/// <param name="parts">What tables of operations say about private parts.</param>
public sealed class WholeStructs(
    ValueFlow flow, BtfTypes types, Func<KernelAddress, string?> nameOf, Lazy<IReadOnlyList<PrivatePart>> parts)
{
    private const int Word = 8;

    private readonly PointerTypes _pointers = new(flow, types, nameOf);

    /// <summary>
    /// The bytes of the struct that a symbol's value points to, with its private part, if these bytes off it are
    /// written; none if nothing tells.
    /// </summary>
    public ByteRange ExtentOf(SymbolId symbol, ByteRange written) =>
        _pointers.PointeeOf(symbol) is { IsUnion: false } type && BeginningOf(type) < written.End
            ? new ByteRange(
                0, Math.Max(type.Size, Math.Max(EndOfPrivatePart(symbol, type), EndOfWord(type, written.End))))
            : default;

    // What begins with a struct that has words in it is made of whole words, such as a struct tcp_sock of which only
    // that it is a struct sock is known. Not so where what follows is counted in something smaller.
    private long EndOfWord(BtfStruct type, long end) =>
        type.Size % Word == 0 && HasWords(type) && !IsOpen(type) ? (end + Word - 1) / Word * Word : 0;

    private bool HasWords(BtfStruct type) => type.Members.Any(member => member.BitSize == 0
        && types.Resolve(member.Type) switch
        {
            BtfPointer or BtfInteger { Size: Word } => true,
            BtfStruct inner => HasWords(inner),
            _ => false,
        });

    // It ends with an array of any length.
    private bool IsOpen(BtfStruct type) => type.Members.Count > 0
        && types.Resolve(type.Members[^1].Type) switch
        {
            BtfArray { Count: 0 } => true,
            BtfStruct inner => IsOpen(inner),
            _ => false,
        };

    // A function of a table is called for objects of that table only. Of other objects that it comes upon, such as the
    // queueing discipline inside of its own, nothing is known.
    private long EndOfPrivatePart(SymbolId symbol, BtfStruct header) =>
        flow.Origins[symbol.Number] is SymbolOrigin.Entry
            ? parts.Value
                .Where(part => part.Header == header.Name && part.Functions.Contains(flow.Graph.Routine.Start))
                .Select(part => part.Start + (long)part.Size)
                .DefaultIfEmpty()
                .Min()
            : 0;

    // How much a struct may have in common with what is smaller.
    private long BeginningOf(BtfStruct type)
    {
        if (type.Members is not [var first, ..] || types.Resolve(first.Type) is not BtfStruct start)
            return 0;
        var size = (long)types.SizeOf(first.Type).GetValueOrDefault();
        return CommonTypes.Contains(start) && size < type.Size ? 0 : size;
    }
}
