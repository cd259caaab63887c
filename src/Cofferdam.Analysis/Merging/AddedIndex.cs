using Cofferdam.Analysis.DataFlow;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// An index that is added to a base. A check stands for stores off the same base and the same index, if the same rule
/// says in which object all of them must stay.
/// </summary>
/// <param name="Symbol">The index; constants that are added to it count as bytes.</param>
/// <param name="Scale">Its factor.</param>
/// <param name="Object">The object in which the write must stay; null if none is known.</param>
internal sealed record AddedIndex(SymbolId Symbol, int Scale, IndexedObject? Object);
