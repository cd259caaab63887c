using System.Collections.Immutable;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.Accesses;

/// <summary>Where a routine can be probed for the sake of a write that comes later.</summary>
public sealed class ProbePlaces
{
    private readonly Routine _routine;
    private readonly ImmutableArray<Instruction> _instructions;
    private readonly HiddenControlFlow _hidden;
    private readonly JumpWindows _windows;

    /// <summary>The places in a routine.</summary>
    /// <param name="routine">The routine.</param>
    /// <param name="options">What else is known of the code.</param>
    public ProbePlaces(Routine routine, AccessMapOptions options)
    {
        ArgumentNullException.ThrowIfNull(routine);
        ArgumentNullException.ThrowIfNull(options);
        _routine = routine;
        _instructions = routine.Instructions;
        _hidden = options.Hidden;
        _windows = new JumpWindows(routine, options);
    }

    /// <summary>
    /// Whether control goes from an instruction to the next one and nowhere else, whatever the kernel patches.
    /// </summary>
    /// <param name="index">The instruction, in the routine.</param>
    public bool IsPassed(int index)
    {
        var instruction = _instructions[index];
        return instruction.Flow == InstructionFlow.Next
            && !_hidden.Fixups.ContainsKey(instruction.Address)
            && !_hidden.JumpLabels.ContainsKey(instruction.Address)
            && !_hidden.StaticCalls.Contains(instruction.Address);
    }

    /// <summary>
    /// Whether an instruction that is passed can be probed: not where something is patched in, ftrace's call at the
    /// entry most of all.
    /// </summary>
    /// <param name="index">The instruction, in the routine.</param>
    public bool CanProbe(int index)
    {
        var instruction = _instructions[index];
        return !instruction.IsNoOperation && instruction.ProbeHazard is null
            && !_routine.Parts.Any(part => part.Code.Start == instruction.Address);
    }

    /// <summary>A place as a probe point.</summary>
    /// <param name="index">The instruction, in the routine.</param>
    /// <param name="uses">See <see cref="ProbePoint.Uses"/>.</param>
    public ProbePoint PointAt(int index, int uses) => new(_instructions[index].Address, uses, _windows.EndAt(index));
}
