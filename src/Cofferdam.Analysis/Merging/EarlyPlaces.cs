using System.Collections.Immutable;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// Finds the instructions before a branch at which can be checked what will be written on all ways from there.
/// </summary>
/// <param name="flow">The values.</param>
/// <param name="options">What an instruction writes.</param>
/// <param name="probes">Where the routine can be probed.</param>
/// <param name="endsChecks">Whether an instruction, by its index, may free or replace objects.</param>
internal sealed class EarlyPlaces(
    ValueFlow flow, CheckPlannerOptions options, ProbePlaces probes, Func<int, MachineState, bool> endsChecks)
{
    private readonly ImmutableArray<Instruction> _instructions = flow.Graph.Routine.Instructions;

    /// <summary>Whether different ways lead on from a block, and nothing but its branch decides which.</summary>
    public static bool IsBranch(BasicBlock block) =>
        block.Successors.Length > 1 && block.Successors.All(edge => edge.Kind == EdgeKind.Normal);

    /// <summary>
    /// A place in a block after which nothing ends a check of bytes off a symbol, and a register that holds the
    /// symbol's value there, plus a constant: one where a probe can be a jump, or else the last one. Null if there is
    /// none.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="symbol">The symbol.</param>
    /// <param name="isTaken">Whether an instruction, by its index, has another check.</param>
    public (int Instruction, Register64 Register, long Offset)? Find(
        BasicBlock block, SymbolId symbol, Predicate<int> isTaken)
    {
        (int Instruction, Register64 Register, long Offset)? found = null;
        var state = flow.StateAt(block);
        for (var index = block.First; index < block.End; index++)
        {
            // What is here is lost where a check ends, or the symbol gets another value.
            if (endsChecks(index, state) || flow.DefinedAt(index).Contains(symbol))
                found = null;
            else if (state.FindRegister(symbol) is { } register && !isTaken(index) && IsFree(index)
                && !IsJump(found?.Instruction))
                found = (index, register, state[register].Offset);
            flow.Step(index, state);
        }

        return found;
    }

    private bool IsJump(int? instruction) => instruction is { } index && probes.PointAt(index, 0).CanBeJump;

    // Writes have probes of their own, and so have sums, to which pointers are kept.
    private bool IsFree(int index) =>
        probes.IsPassed(index) && probes.CanProbe(index)
        && options.WriteOf(_instructions[index]) is null
        && _instructions[index].Assignment?.Value is not RegisterValue.Computed;
}
