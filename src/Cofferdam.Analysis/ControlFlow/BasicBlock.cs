using System.Collections.Immutable;

namespace Cofferdam.Analysis.ControlFlow;

/// <summary>Instructions that are executed one after the other, or not at all from some fault on.</summary>
/// <param name="Number">Its place among the blocks of the graph.</param>
/// <param name="First">The index of its first instruction in the routine.</param>
/// <param name="End">The index after its last one.</param>
/// <param name="Entry">How it is entered from outside the routine, if it is.</param>
/// <param name="Successors">The blocks that may follow.</param>
/// <param name="Predecessors">The blocks that may come before.</param>
public sealed record BasicBlock(
    int Number,
    int First,
    int End,
    BlockEntry Entry,
    ImmutableArray<BlockEdge> Successors,
    ImmutableArray<BlockEdge> Predecessors);
