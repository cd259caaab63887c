using System.Collections.Immutable;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// Finds the routines of a compartment that call, or hand over to for good, nothing but harmless functions and such
/// routines, never in a circle: they cannot free an object either.
/// </summary>
internal sealed class HarmlessRoutines
{
    private readonly Func<KernelAddress, bool> _isHarmless;
    private readonly HashSet<KernelAddress> _found = [];

    private HarmlessRoutines(Func<KernelAddress, bool> isHarmless)
    {
        _isHarmless = isHarmless;
    }

    /// <summary>Where they start.</summary>
    /// <param name="flows">The routines.</param>
    /// <param name="isHarmless">Whether a function outside is harmless.</param>
    public static IReadOnlySet<KernelAddress> Find(
        ImmutableArray<ValueFlow> flows, Func<KernelAddress, bool> isHarmless)
    {
        var routines = new HarmlessRoutines(isHarmless);
        var waiting = flows.ToList();
        while (waiting.RemoveAll(routines.Accept) > 0)
        {
        }

        return routines._found;
    }

    private bool Accept(ValueFlow flow)
    {
        var graph = flow.Graph;
        if (!graph.ReversePostorder.All(number => IsHarmless(flow, graph.Blocks[number])))
            return false;
        _found.Add(graph.Routine.Start);
        return true;
    }

    private bool IsHarmless(ValueFlow flow, BasicBlock block)
    {
        var routine = flow.Graph.Routine;
        for (var index = block.First; index < block.End; index++)
        {
            var instruction = routine.Instructions[index];
            if ((routine.Leaves(instruction) || flow.IsCall(instruction)) && !LeadsToHarmless(instruction))
                return false;
        }

        return true;
    }

    private bool LeadsToHarmless(in Instruction instruction) =>
        instruction.Flow is InstructionFlow.Call or InstructionFlow.Jump or InstructionFlow.ConditionalJump
        && (_isHarmless(instruction.Target) || _found.Contains(instruction.Target));
}
