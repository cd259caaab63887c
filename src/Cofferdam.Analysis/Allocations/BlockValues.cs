using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.Allocations;

/// <summary>
/// The register values that are the same each time a point in a basic block is reached: constants, and what was loaded
/// from a constant address. Nothing is known where the block begins.
/// </summary>
internal sealed class BlockValues
{
    private readonly RegisterValue?[] _values = new RegisterValue?[16];

    /// <summary>
    /// The value of <paramref name="register"/>: a constant, a load from a constant address, a constant computed
    /// address; null if unknown.
    /// </summary>
    public RegisterValue? this[Register64 register] => _values[(int)register];

    /// <summary>Begins a new block.</summary>
    public void Forget() => Array.Clear(_values);

    /// <summary>Steps over <paramref name="instruction"/>.</summary>
    public void Apply(in Instruction instruction)
    {
        if (!instruction.FallsThrough)
        {
            Forget();
            return;
        }

        var assigned = instruction.Assignment is { } assignment ? Resolve(assignment.Value) : null;
        Clobber(instruction.WrittenRegisters);
        // A callee, or whoever handles a trap, keeps the other registers.
        if (instruction.Flow is InstructionFlow.Call or InstructionFlow.IndirectCall)
            Clobber(RegisterSet.CallerSaved);
        if (instruction.Assignment is { } target)
            _values[(int)target.Register] = assigned;
    }

    private RegisterValue? Resolve(RegisterValue value) => value switch
    {
        RegisterValue.Constant => value,
        RegisterValue.Load load => load.Address.IsConstant ? load : null,
        RegisterValue.Computed computed => computed.Address.IsConstant ? computed : null,
        RegisterValue.Copy { Width: 8 } copy => _values[(int)copy.Source],
        RegisterValue.Copy { Width: 4 } copy when _values[(int)copy.Source] is RegisterValue.Constant constant =>
            new RegisterValue.Constant((uint)constant.Value),
        _ => null,
    };

    private void Clobber(RegisterSet registers)
    {
        for (var register = Register64.Rax; register <= Register64.R15; register++)
        {
            if (registers.Contains(register))
                _values[(int)register] = null;
        }
    }
}
