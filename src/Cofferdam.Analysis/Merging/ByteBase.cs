using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// What bytes are counted from: a symbol's value as an address, or as a place in per-CPU memory, perhaps with an index.
/// What is legal at a place in per-CPU memory is the same for every processor, so that a task may move to another one
/// between check and store.
/// </summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Segment">The segment that is added: none or gs.</param>
/// <param name="Index">The index that is added; null if none is.</param>
internal readonly record struct ByteBase(SymbolId Symbol, AddressSegment Segment, AddedIndex? Index = null)
{
    /// <summary>Whether it is another place when a symbol gets another value.</summary>
    public bool DependsOn(SymbolId symbol) =>
        Symbol == symbol || (Index is { } index && (index.Symbol == symbol || index.Object?.Pointer == symbol));
}
