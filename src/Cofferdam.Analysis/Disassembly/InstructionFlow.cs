namespace Cofferdam.Analysis.Disassembly;

/// <summary>Where execution goes after an instruction.</summary>
public enum InstructionFlow : byte
{
    /// <summary>To the next instruction.</summary>
    Next,

    /// <summary>To the target.</summary>
    Jump,

    /// <summary>To the target or to the next instruction; loop, jrcxz and xbegin included.</summary>
    ConditionalJump,

    /// <summary>To an address from a register or from memory.</summary>
    IndirectJump,

    /// <summary>To the target, which returns to the next instruction.</summary>
    Call,

    /// <summary>To an address from a register or from memory, which returns to the next instruction.</summary>
    IndirectCall,

    /// <summary>Back to a caller or an interrupted context: ret, iret, sysret.</summary>
    Return,

    /// <summary>
    /// To an exception handler that may resume at the next instruction: ud2 is how the kernel implements WARN.
    /// </summary>
    Trap,

    /// <summary>int3: padding between functions, or a probe that hides another instruction.</summary>
    Breakpoint,
}
