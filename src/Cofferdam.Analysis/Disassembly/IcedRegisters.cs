using Iced.Intel;

namespace Cofferdam.Analysis.Disassembly;

/// <summary>The decoder's registers and addresses in our terms.</summary>
internal static class IcedRegisters
{
    /// <summary>The 64-bit register that holds <paramref name="register"/>; none if it is not general.</summary>
    public static Register64 Widen(Register register)
    {
        var full = register.GetFullRegister();
        return full is >= Register.RAX and <= Register.R15 ? (Register64)(full - Register.RAX) : Register64.None;
    }

    /// <summary>The segment, where its base is not always zero.</summary>
    public static AddressSegment SegmentOf(Register segment) => segment switch
    {
        Register.FS => AddressSegment.Fs,
        Register.GS => AddressSegment.Gs,
        _ => AddressSegment.None,
    };

    /// <summary>
    /// The address of the explicit memory operand, if 64-bit registers and a constant can express it.
    /// </summary>
    public static bool TryGetOperandAddress(in Iced.Intel.Instruction instruction, out EffectiveAddress address)
    {
        address = default;
        if (instruction.IsIPRelativeMemoryOperand)
        {
            address = EffectiveAddress.OfConstant(
                instruction.IPRelativeMemoryAddress, SegmentOf(instruction.MemorySegment));
            return instruction.MemoryBase == Register.RIP;
        }

        return TryGetAddress(
            instruction.MemorySegment, instruction.MemoryBase, instruction.MemoryIndex, instruction.MemoryIndexScale,
            instruction.MemoryDisplacement64, out address);
    }

    /// <summary>The address made of these parts, if 64-bit registers and a constant can express it.</summary>
    public static bool TryGetAddress(
        Register segment, Register @base, Register index, int scale, ulong displacement, out EffectiveAddress address)
    {
        address = new EffectiveAddress
        {
            Segment = SegmentOf(segment),
            Base = Widen(@base),
            Index = Widen(index),
            Scale = (byte)(index == Register.None ? 1 : scale),
            Displacement = unchecked((long)displacement),
            BitOffset = Register64.None,
        };
        return IsWideOrNone(@base) && IsWideOrNone(index);
    }

    private static bool IsWideOrNone(Register register) => register == Register.None || register.IsGPR64();
}
