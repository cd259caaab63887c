using Iced.Intel;

namespace Cofferdam.Analysis.Disassembly;

/// <summary>
/// Which instructions Linux executes elsewhere just as well, and so moves away for the jump of an optimised probe
/// (<c>can_boost()</c> of arch/x86/kernel/kprobes/core.c, Linux 6.1). It decides again by itself: whoever goes by this
/// may be wrong about what a probe costs, not about what it does.
/// </summary>
internal static class Boostability
{
    /// <summary>Whether Linux can move <paramref name="instruction"/>.</summary>
    public static bool Of(in Iced.Intel.Instruction instruction)
    {
        if (instruction.SegmentPrefix == Register.CS)
            return false;
        var code = instruction.Code.ToOpCode();
        return code.Table switch
        {
            OpCodeTableKind.Normal => IsBoostable((byte)code.OpCode),
            OpCodeTableKind.T0F => code.Encoding == EncodingKind.Legacy && IsTwoByteBoostable((byte)code.OpCode),
            _ => false,
        };
    }

    // Branches, shifts, escapes to the coprocessor, traps, and groups that have members which cannot be moved.
    private static bool IsBoostable(byte opcode) => opcode
        is not (0x62 or (>= 0x70 and <= 0x7f) or 0x9a or 0xc0 or 0xc1 or (>= 0xcc and <= 0xce)
        or (>= 0xd0 and <= 0xd3) or (>= 0xd6 and <= 0xdf) or (>= 0xe0 and <= 0xe3) or 0xe8 or 0xe9 or 0xeb
        or (>= 0xf0 and <= 0xf4) or 0xf6 or 0xf7 or 0xfe or 0xff);

    // Vector moves, cmov, set, bit tests, extensions and bswap: what compilers use of that table.
    private static bool IsTwoByteBoostable(byte opcode) => opcode
        is (>= 0x10 and <= 0x1f) or (>= 0x28 and <= 0x2f) or (>= 0x40 and <= 0x6f) or (>= 0x90 and <= 0x9f)
        or 0xa3 or 0xab or 0xaf or (>= 0xb0 and <= 0xb7) or 0xbb or 0xbe or 0xbf or (>= 0xc8 and <= 0xcf);
}
