using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Tests.Analysis.Replay;

/// <summary>Where bytes that were checked on a path are counted from.</summary>
/// <param name="Symbol">What the address is off.</param>
/// <param name="Segment">The segment that is added.</param>
/// <param name="Index">The index that is added.</param>
/// <param name="Scale">Its factor; 0 for none.</param>
internal readonly record struct CheckedPlace(SymbolId Symbol, AddressSegment Segment, SymbolId Index, int Scale)
{
    /// <summary>Whether an index is added.</summary>
    public bool HasIndex => Scale != 0;

    /// <summary>The place of an address, and its distance from there.</summary>
    public static (CheckedPlace Place, long Offset) Of(AddressValue address, AddressSegment segment) =>
        address.Index is { } index
            ? (new(address.Base.Symbol, segment, index.Symbol, address.Scale),
                address.Base.Offset + (index.Offset * address.Scale))
            : (new(address.Base.Symbol, segment, default, 0), address.Base.Offset);
}
