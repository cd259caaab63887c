using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Disassembly;

/// <summary>One decoded instruction, reduced to what the analysis asks of it.</summary>
public readonly record struct Instruction
{
    /// <summary>The address of its first byte.</summary>
    public required KernelAddress Address { get; init; }

    /// <summary>Its length in bytes, 1 to 15.</summary>
    public required byte Length { get; init; }

    /// <summary>Where execution goes next.</summary>
    public required InstructionFlow Flow { get; init; }

    /// <summary>The target of a direct jump or call; no address for everything else.</summary>
    public KernelAddress Target { get; init; }

    /// <summary>The write it makes to memory, or null if it makes none.</summary>
    public MemoryWrite? Write { get; init; }

    /// <summary>The general registers of which it may change any part.</summary>
    public RegisterSet WrittenRegisters { get; init; }

    /// <summary>
    /// The general registers whose content it works on: its register operands, what it changes, and what it compares or
    /// stores without naming it. A register that is only part of an address is none.
    /// </summary>
    public RegisterSet Operands { get; init; }

    /// <summary>
    /// The memory that it reads, if it makes more of it than an <see cref="Assignment"/> says; null if it reads none.
    /// </summary>
    public EffectiveAddress? ReadAddress { get; init; }

    /// <summary>
    /// Whether it copies a general register to where its content is not followed: a vector register, a port.
    /// </summary>
    public bool HidesOperands { get; init; }

    /// <summary>
    /// What it puts into one whole register, if that is simple enough to follow; the others in
    /// <see cref="WrittenRegisters"/> are then unknown.
    /// </summary>
    public RegisterAssignment? Assignment { get; init; }

    /// <summary>
    /// What becomes of a whole register where there is no <see cref="Assignment"/>, if a pointer in it stays one.
    /// </summary>
    public PointerChange? PointerChange { get; init; }

    /// <summary>
    /// The general register whose 64 bits its eight-byte <see cref="Write"/> stores (mov, push); none for any other
    /// write.
    /// </summary>
    public Register64 StoredRegister { get; init; }

    /// <summary>
    /// What it adds to rsp as a stack instruction (push, pop), in bytes; 0 for a call, whose return address the callee
    /// takes away again. Arithmetic on rsp is an <see cref="Assignment"/>.
    /// </summary>
    public int StackIncrement { get; init; }

    /// <summary>Whether it does nothing: filling, or the place of something that the kernel patches in.</summary>
    public bool IsNoOperation { get; init; }

    /// <summary>The general registers whose content it needs in any way, as part of an address, too.</summary>
    public RegisterSet Used { get; init; }

    /// <summary>
    /// The base register of a memory operand, base and constant, that it reads or writes whenever it is executed; none
    /// for any other instruction. If that address is not canonical, the instruction faults and has done nothing.
    /// </summary>
    public Register64 Dereferenced { get; init; }

    /// <summary>See <see cref="Boostability"/>.</summary>
    public bool IsBoostable { get; init; }

    /// <summary>Why no probe may be put on it, or null if one may.</summary>
    public string? ProbeHazard { get; init; }

    /// <summary>Whether it sets the direction flag (std), so that later string instructions go downwards.</summary>
    public bool SetsDirectionFlag { get; init; }

    /// <summary>The address of the next instruction.</summary>
    public KernelAddress End => Address + Length;

    /// <summary>Whether the next instruction can be executed after this one, here or after a callee returned.</summary>
    public bool FallsThrough =>
        Flow is not (InstructionFlow.Jump or InstructionFlow.IndirectJump or InstructionFlow.Return);
}
