using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// What bytes are counted from: a symbol's value as an address, or as a place in per-CPU memory. What is legal at such
/// a place is the same for every processor, so that a task may move to another one between check and store.
/// </summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Segment">The segment that is added: none or gs.</param>
internal readonly record struct ByteBase(SymbolId Symbol, AddressSegment Segment);
