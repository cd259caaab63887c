using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel.Code;

namespace Cofferdam.Bench;

/// <summary>
/// Where the published way (arXiv 2401.05641) has its probes: at plain stores only, and one for all stores that follow
/// each other off one base register in a basic block, whether that still holds the same or not.
/// </summary>
internal static class PublishedSites
{
    /// <summary>The addresses of the instructions.</summary>
    /// <param name="code">The functions of the compartment.</param>
    /// <param name="hidden">What their instructions do not show.</param>
    public static HashSet<ulong> Find(IEnumerable<FunctionCode> code, HiddenControlFlow hidden)
    {
        var distinct = code.OrderBy(function => function.Start).DistinctBy(function => function.Start);
        var routines = Routine.Assemble([.. distinct.Select(FunctionDecoder.Decode)]);
        var entered = Routine.FindOutsideJumps(routines);
        return
        [
            .. routines
                .Select(routine => ControlFlowBuilder.Build(routine, hidden, entered))
                .SelectMany(graph => graph.Blocks.SelectMany(block => FirstOfRuns(graph.InstructionsOf(block)))),
        ];
    }

    private static List<ulong> FirstOfRuns(ReadOnlySpan<Instruction> block)
    {
        var first = new List<ulong>();
        var run = Register64.None;
        foreach (var instruction in block)
        {
            if (instruction is not { Write: { Kind: AccessKind.Move } write, ProbeHazard: null }
                || !MayBeHeap(write.Address))
                continue;
            if (run == Register64.None || write.Address.Base != run)
                first.Add(instruction.Address.Value);
            run = write.Address.Base;
        }

        return first;
    }

    // Neither a variable, nor per-CPU memory, nor the stack.
    private static bool MayBeHeap(EffectiveAddress address) =>
        !address.IsConstant && address.Segment == AddressSegment.None && address.Base != Register64.Rsp;
}
