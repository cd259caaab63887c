namespace Cofferdam.Analysis.Disassembly;

/// <summary>The way in which an instruction writes memory.</summary>
public enum AccessKind : byte
{
    /// <summary>A plain store: mov, movnti, setcc, pop to memory, x87 stores of one value, direct stores.</summary>
    Move,

    /// <summary>Arithmetic or logic on memory, locked or not: add, and, inc, shl, bts with an immediate...</summary>
    ReadModifyWrite,

    /// <summary>An exchange with a register: xchg, xadd, cmpxchg, cmpxchg8b, cmpxchg16b.</summary>
    Exchange,

    /// <summary>A string instruction that writes at rdi: movs, stos, ins, repeated or not.</summary>
    StringStore,

    /// <summary>A store from a vector or mask register: MMX, SSE, AVX, AVX-512, AMX tiles.</summary>
    Vector,

    /// <summary>bts, btr or btc with a register offset: the operand may lie far from the written address.</summary>
    BitString,

    /// <summary>An implicit write below the stack pointer other than a call's: push, pushf, enter, int n.</summary>
    Push,

    /// <summary>The return address of a near or far call.</summary>
    Call,

    /// <summary>Processor state: fxsave, xsave, fnstenv, sgdt, str, stmxcsr, vmptrst, and implicit tables.</summary>
    State,

    /// <summary>
    /// What a function outside the compartment writes for it, through a pointer and a length: a call or tail call of
    /// memcpy and the like. The return address that the same call pushes is proven stack.
    /// </summary>
    BulkCall,

    /// <summary>
    /// What a routine of the compartment writes through an argument, which counts on being called only after a check:
    /// the call. The return address that it pushes is proven stack.
    /// </summary>
    Handover,
}
