using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Tests.Analysis.Processor;

/// <summary>What was seen of a form in all its samples, of which each alone may do less than the model says.</summary>
internal sealed class FormBehavior(ulong arena)
{
    private bool _claimsToWrite;
    private bool _wroteFirst;
    private bool _wroteLast;
    private bool _claimsToBranch;
    private bool _jumped;
    private bool _wentOn;

    /// <summary>Adds a sample.</summary>
    public void Add(in Instruction instruction, MachineState before, MachineState after)
    {
        _claimsToBranch |= instruction.Flow == InstructionFlow.ConditionalJump;
        _jumped |= after.HasJumped;
        _wentOn |= !after.HasJumped;
        if (instruction.Write is not { Inexpressible: null } write || !OverwritesAll(write.Kind)
            || !WrittenRange.TryGet(write, before, arena, out var range) || range.Length == 0)
            return;
        _claimsToWrite = true;
        _wroteFirst |= Differs(range.Start, before, after);
        _wroteLast |= Differs(range.Start + range.Length - 1, before, after);
    }

    /// <summary>What the model says of the form and no sample did.</summary>
    public IEnumerable<string> Unseen()
    {
        if (_claimsToWrite && !_wroteFirst)
            yield return "never changes the first byte that it writes";
        if (_claimsToWrite && !_wroteLast)
            yield return "never changes the last byte that it writes";
        if (_claimsToBranch && !(_jumped && _wentOn))
            yield return _jumped ? "jumps always" : "jumps never";
    }

    // Arithmetic seldom changes the last byte, and saved state has reserved bytes.
    private static bool OverwritesAll(AccessKind kind) => kind
        is AccessKind.Move or AccessKind.Exchange or AccessKind.StringStore or AccessKind.Vector
        or AccessKind.Push or AccessKind.Call;

    private static bool Differs(ulong place, MachineState before, MachineState after) =>
        place < NativeMachine.ArenaLength && before.Memory[place] != after.Memory[place];
}
