using System.Collections.Immutable;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Accesses;

/// <summary>
/// Where Linux would turn a probe into a jump, and which instructions it would move away for it (<c>can_optimize()</c>
/// and <c>copy_optimized_instructions()</c> of arch/x86/kernel/kprobes/opt.c, Linux 6.1).
/// </summary>
internal sealed class JumpWindows
{
    private const int JumpLength = 5;

    private readonly ImmutableArray<Instruction> _instructions;
    private readonly Routine _routine;
    private readonly HashSet<KernelAddress> _targets;
    private readonly HashSet<DecodedFunction> _open;

    /// <summary>The windows in a routine.</summary>
    public JumpWindows(Routine routine, AccessMapOptions options)
    {
        var thunks = new ThunkRecognizer(options);
        _routine = routine;
        _instructions = routine.Instructions;
        _targets = [.. _instructions.Where(IsJump).Select(instruction => instruction.Target)];
        // One jump that may lead anywhere, or one fixup, and nothing in the function is moved.
        _open =
        [
            .. routine.Parts.Where(part => part.Instructions.Any(instruction =>
                instruction.Flow == InstructionFlow.IndirectJump
                || options.FaultingInstructions.Contains(instruction.Address)
                || (IsJump(instruction) && thunks.IsThunk(instruction.Target)))),
        ];
    }

    /// <summary>Where the window of a probe ends; no address if Linux would put a breakpoint.</summary>
    /// <param name="index">The instruction to probe, in the routine.</param>
    public KernelAddress EndAt(int index)
    {
        var start = _instructions[index].Address;
        var part = _routine.Parts.First(part => part.Code.Range.Contains(start));
        if (_open.Contains(part))
            return default;
        for (var end = start; ; index++)
        {
            if (end - start >= JumpLength)
                return HasTargetWithin(start) ? default : end;
            if (index == _instructions.Length || _instructions[index] is var next && !IsMoved(next, end, part))
                return default;
            end = _instructions[index].End;
        }
    }

    private static bool IsMoved(in Instruction instruction, KernelAddress expected, DecodedFunction part) =>
        instruction.Address == expected && instruction.IsBoostable && part.Code.Range.Contains(expected);

    private static bool IsJump(Instruction instruction) =>
        instruction.Flow is InstructionFlow.Jump or InstructionFlow.ConditionalJump && instruction.Target.IsValid;

    private bool HasTargetWithin(KernelAddress start) =>
        Enumerable.Range(1, JumpLength - 1).Any(distance => _targets.Contains(start + distance));
}
