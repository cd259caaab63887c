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

    /// <summary>The value that the instruction puts into a whole register, or null if it is not simple.</summary>
    public static RegisterAssignment? AssignmentOf(in Iced.Intel.Instruction instruction)
    {
        if (instruction.OpCount != 2 || instruction.Op0Kind != OpKind.Register)
            return null;
        var destination = instruction.Op0Register;
        // A write to a 32-bit register clears the upper half; narrower ones leave the rest as it was.
        if (!destination.IsGPR32() && !destination.IsGPR64())
            return null;
        var value = instruction.Mnemonic switch
        {
            Mnemonic.Mov => Moved(instruction, destination),
            Mnemonic.Movzx => Loaded(instruction, signExtended: false),
            Mnemonic.Movsx or Mnemonic.Movsxd when destination.IsGPR64() => Loaded(instruction, signExtended: true),
            Mnemonic.Lea => Computed(instruction, destination),
            Mnemonic.Xor or Mnemonic.Sub when instruction.Op1Kind == OpKind.Register
                && instruction.Op1Register == destination => new RegisterValue.Constant(0),
            _ => null,
        };
        return value is null ? null : new RegisterAssignment(IcedRegisters.Widen(destination), value);
    }

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

    private static RegisterValue.Load? Loaded(in Iced.Intel.Instruction instruction, bool signExtended) =>
        instruction.Op1Kind == OpKind.Memory && IcedRegisters.TryGetOperandAddress(instruction, out var address)
            ? new RegisterValue.Load(address, instruction.MemorySize.GetSize(), signExtended)
            : null;

    private static RegisterValue.Computed? Computed(in Iced.Intel.Instruction instruction, Register destination) =>
        IcedRegisters.TryGetOperandAddress(instruction, out var address)
            ? new RegisterValue.Computed(address with { Segment = AddressSegment.None }, destination.GetSize())
            : null;
}
