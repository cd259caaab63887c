using Iced.Intel;

namespace Cofferdam.Analysis.Disassembly;

/// <summary>What an instruction does to the general registers.</summary>
internal static class RegisterEffects
{
    /// <summary>The general registers of which the instruction may change any part.</summary>
    public static RegisterSet WrittenBy(in InstructionInfo info)
    {
        var written = default(RegisterSet);
        foreach (var used in info.GetUsedRegisters())
        {
            if (used.Access is OpAccess.Write or OpAccess.ReadWrite or OpAccess.CondWrite or OpAccess.ReadCondWrite)
                written = written.With(IcedRegisters.Widen(used.Register));
        }

        return written;
    }

    /// <summary>See <see cref="Instruction.Used"/>.</summary>
    public static RegisterSet UsedBy(in InstructionInfo info)
    {
        var used = default(RegisterSet);
        foreach (var register in info.GetUsedRegisters())
        {
            if (register.Access != OpAccess.Write)
                used = used.With(IcedRegisters.Widen(register.Register));
        }

        return used;
    }

    /// <summary>See <see cref="Instruction.Dereferenced"/>.</summary>
    public static Register64 DereferencedBy(in Iced.Intel.Instruction instruction)
    {
        // Only what is known to access its operand: prefetches, masked moves and the like may not.
        var accesses = instruction.Mnemonic
            is Mnemonic.Mov or Mnemonic.Movzx or Mnemonic.Movsx or Mnemonic.Movsxd or Mnemonic.Cmp or Mnemonic.Test
            or Mnemonic.Add or Mnemonic.Sub or Mnemonic.And or Mnemonic.Or or Mnemonic.Xor or Mnemonic.Inc
            or Mnemonic.Dec or Mnemonic.Not or Mnemonic.Neg or Mnemonic.Movd or Mnemonic.Movq or Mnemonic.Movups
            or Mnemonic.Movaps or Mnemonic.Movdqu or Mnemonic.Movdqa;
        return accesses && HasMemoryOperand(instruction) && AddressOf(instruction) is
        {
            Index: Register64.None, Segment: AddressSegment.None, BitOffset: Register64.None,
        } address
            ? address.Base
            : Register64.None;
    }

    /// <summary>See <see cref="Instruction.Operands"/>.</summary>
    public static RegisterSet OperandsOf(in Iced.Intel.Instruction instruction, RegisterSet written)
    {
        var operands = written;
        for (var operand = 0; operand < instruction.OpCount; operand++)
        {
            if (instruction.GetOpKind(operand) == OpKind.Register)
                operands = operands.With(IcedRegisters.Widen(instruction.GetOpRegister(operand)));
        }

        // What they compare with they may also write; what they store, rcx:rbx, they only read.
        return instruction.Mnemonic is Mnemonic.Cmpxchg8b or Mnemonic.Cmpxchg16b
            ? operands.With(Register64.Rbx).With(Register64.Rcx)
            : operands;
    }

    /// <summary>See <see cref="Instruction.ReadAddress"/>.</summary>
    public static EffectiveAddress? ReadAddressOf(
        in Iced.Intel.Instruction instruction, RegisterAssignment? assignment) =>
        instruction.Mnemonic is not (Mnemonic.Lea or Mnemonic.Nop) && assignment is null
        && HasMemoryOperand(instruction)
            ? AddressOf(instruction)
            : null;

    /// <summary>See <see cref="Instruction.HidesOperands"/>.</summary>
    public static bool HidesOperands(
        in Iced.Intel.Instruction instruction, MemoryWrite? write, RegisterSet written, RegisterSet operands)
    {
        // What these do with their operands is in the flags alone.
        var onlySetsFlags = instruction.Mnemonic is Mnemonic.Cmp or Mnemonic.Test or Mnemonic.Bt or Mnemonic.Nop;
        return instruction.FlowControl == FlowControl.Next && !onlySetsFlags
            && write is null && written == default && operands != default;
    }

    /// <summary>The value that the instruction puts into a whole register, or null if it is not simple.</summary>
    public static RegisterAssignment? AssignmentOf(in Iced.Intel.Instruction instruction)
    {
        if (instruction.OpCount == 0 || instruction.Op0Kind != OpKind.Register)
            return null;
        var destination = instruction.Op0Register;
        // A write to a 32-bit register clears the upper half; narrower ones leave the rest as it was.
        if (!destination.IsGPR32() && !destination.IsGPR64())
            return null;
        var value = instruction.OpCount switch
        {
            1 => OfOneOperand(instruction, destination),
            2 => OfTwoOperands(instruction, destination),
            _ => null,
        };
        return value is null ? null : new RegisterAssignment(IcedRegisters.Widen(destination), value);
    }

    /// <summary>See <see cref="Instruction.PointerChange"/>.</summary>
    public static PointerChange? PointerChangeOf(in Iced.Intel.Instruction instruction)
    {
        if (instruction.OpCount != 2 || instruction.Op0Kind != OpKind.Register || !instruction.Op0Register.IsGPR64())
            return null;
        var register = IcedRegisters.Widen(instruction.Op0Register);
        var isMemory = instruction.Op1Kind == OpKind.Memory;
        return instruction.Mnemonic switch
        {
            // this_cpu_ptr() adds the distance of this CPU's area.
            Mnemonic.Add when isMemory && instruction.SegmentPrefix == Register.GS =>
                Change(PointerChangeKind.Same) with { Added = AddressOf(instruction) },
            Mnemonic.And or Mnemonic.Or when IsImmediate(instruction.Op1Kind) && IsMark(instruction) =>
                Change(PointerChangeKind.Same),
            // PTR_ALIGN(), rounding down what the size was added to before.
            Mnemonic.And when IsImmediate(instruction.Op1Kind) && IsAlignment(instruction) =>
                Change(PointerChangeKind.Moved),
            Mnemonic.Add when isMemory => Change(PointerChangeKind.Moved) with { Added = AddressOf(instruction) },
            Mnemonic.Sub when isMemory => Change(PointerChangeKind.Moved),
            // Of what has two operands, only cmov depends on a condition and writes 64 bits.
            _ when instruction.ConditionCode != ConditionCode.None && instruction.Op1Kind == OpKind.Register =>
                Change(PointerChangeKind.Chosen) with { Other = IcedRegisters.Widen(instruction.Op1Register) },
            _ => null,
        };

        PointerChange Change(PointerChangeKind kind) => new(register, kind, Register64.None);
    }

    /// <summary>See <see cref="Instruction.StoredRegister"/>.</summary>
    public static Register64 StoredBy(in Iced.Intel.Instruction instruction) => instruction.Mnemonic switch
    {
        Mnemonic.Push when instruction.Op0Kind == OpKind.Register && instruction.Op0Register.IsGPR64() =>
            IcedRegisters.Widen(instruction.Op0Register),
        Mnemonic.Mov when instruction.Op0Kind == OpKind.Memory && instruction.Op1Kind == OpKind.Register
            && instruction.Op1Register.IsGPR64() => IcedRegisters.Widen(instruction.Op1Register),
        _ => Register64.None,
    };

    /// <summary>See <see cref="Instruction.StackIncrement"/>.</summary>
    public static int StackIncrementOf(in Iced.Intel.Instruction instruction) =>
        instruction.Mnemonic is Mnemonic.Push or Mnemonic.Pop or Mnemonic.Pushfq or Mnemonic.Popfq
            ? instruction.StackPointerIncrement
            : 0;

    private static RegisterValue? OfOneOperand(in Iced.Intel.Instruction instruction, Register destination) =>
        instruction.Mnemonic switch
        {
            Mnemonic.Inc => Added(destination, Register.None, 1),
            Mnemonic.Dec => Added(destination, Register.None, -1),
            Mnemonic.Pop when destination.IsGPR64() && destination != Register.RSP =>
                new RegisterValue.Load(EffectiveAddress.OfBase(Register64.Rsp, 0), 8, SignExtended: false),
            _ => null,
        };

    private static RegisterValue? OfTwoOperands(in Iced.Intel.Instruction instruction, Register destination)
    {
        var isRegister = instruction.Op1Kind == OpKind.Register;
        switch (instruction.Mnemonic)
        {
            case Mnemonic.Mov:
                return Moved(instruction, destination);
            case Mnemonic.Movzx:
                return Loaded(instruction, signExtended: false);
            case Mnemonic.Movsx or Mnemonic.Movsxd when destination.IsGPR64():
                return Loaded(instruction, signExtended: true);
            case Mnemonic.Lea:
                return Computed(instruction, destination);
            case Mnemonic.Xor or Mnemonic.Sub when isRegister && instruction.Op1Register == destination:
                return new RegisterValue.Constant(0);
            case Mnemonic.Add when isRegister:
                return Added(destination, instruction.Op1Register, 0);
            case Mnemonic.Add when IsImmediate(instruction.Op1Kind):
                return Added(destination, Register.None, unchecked((long)instruction.GetImmediate(1)));
            case Mnemonic.Sub when IsImmediate(instruction.Op1Kind):
                return Added(destination, Register.None, unchecked(-(long)instruction.GetImmediate(1)));
            default:
                return null;
        }
    }

    // Bits that no pointer to an aligned object has: set, or kept out.
    private static bool IsMark(in Iced.Intel.Instruction instruction) =>
        unchecked((long)instruction.GetImmediate(1)) is var bits
        && (instruction.Mnemonic == Mnemonic.Or ? bits is > 0 and < 8 : bits is < 0 and >= -8);

    // Down to a cache line, at most: a larger step leads out of the object, as from a stack pointer to its thread.
    private static bool IsAlignment(in Iced.Intel.Instruction instruction) =>
        unchecked((long)instruction.GetImmediate(1)) is -16 or -32 or -64;

    private static bool IsImmediate(OpKind kind) =>
        kind is OpKind.Immediate8to32 or OpKind.Immediate32 or OpKind.Immediate8to64 or OpKind.Immediate32to64;

    private static RegisterValue.Computed Added(Register destination, Register addend, long constant) =>
        new(
            EffectiveAddress.OfBase(IcedRegisters.Widen(destination), constant) with
            {
                Index = IcedRegisters.Widen(addend),
            },
            destination.GetSize());

    private static RegisterValue? Moved(in Iced.Intel.Instruction instruction, Register destination)
    {
        switch (instruction.Op1Kind)
        {
            case OpKind.Memory:
                return Loaded(instruction, signExtended: false);
            case OpKind.Register when instruction.Op1Register.IsGPR():
                return new RegisterValue.Copy(IcedRegisters.Widen(instruction.Op1Register), destination.GetSize());
            case OpKind.Immediate32:
                return new RegisterValue.Constant(instruction.Immediate32);
            case OpKind.Immediate32to64 or OpKind.Immediate64:
                return new RegisterValue.Constant(instruction.GetImmediate(1));
            default:
                return null;
        }
    }

    private static bool HasMemoryOperand(in Iced.Intel.Instruction instruction)
    {
        for (var operand = 0; operand < instruction.OpCount; operand++)
        {
            if (instruction.GetOpKind(operand) == OpKind.Memory)
                return true;
        }

        return false;
    }

    private static EffectiveAddress? AddressOf(in Iced.Intel.Instruction instruction) =>
        IcedRegisters.TryGetOperandAddress(instruction, out var address) ? address : null;

    private static RegisterValue.Load? Loaded(in Iced.Intel.Instruction instruction, bool signExtended) =>
        instruction.Op1Kind == OpKind.Memory && IcedRegisters.TryGetOperandAddress(instruction, out var address)
            ? new RegisterValue.Load(address, instruction.MemorySize.GetSize(), signExtended)
            : null;

    private static RegisterValue.Computed? Computed(in Iced.Intel.Instruction instruction, Register destination) =>
        IcedRegisters.TryGetOperandAddress(instruction, out var address)
            ? new RegisterValue.Computed(address with { Segment = AddressSegment.None }, destination.GetSize())
            : null;
}
