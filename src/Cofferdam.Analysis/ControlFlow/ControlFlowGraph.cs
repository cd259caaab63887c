using System.Collections.Immutable;
using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.ControlFlow;

/// <summary>
/// The basic blocks of one routine. Its paths include every path that execution can take; it may have more, where it
/// cannot be known what the kernel switches or whether a callee returns.
/// </summary>
/// <param name="Routine">The routine.</param>
/// <param name="Blocks">The blocks, by address.</param>
/// <param name="ReversePostorder">
/// The numbers of all blocks that can be reached, each after those it is reached from, except along the edges that
/// close a loop.
/// </param>
public sealed record ControlFlowGraph(
    Routine Routine, ImmutableArray<BasicBlock> Blocks, ImmutableArray<int> ReversePostorder)
{
    /// <summary>The instructions of a block.</summary>
    public ReadOnlySpan<Instruction> InstructionsOf(BasicBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return Routine.Instructions.AsSpan()[block.First..block.End];
    }
}
