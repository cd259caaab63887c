using Iced.Intel;

namespace Cofferdam.Analysis.Disassembly;

/// <summary>
/// Instructions that Linux does not execute as they are once a probe is on them. It emulates branches, and tells them
/// by their opcode byte alone; that of a vector instruction in VEX or EVEX encoding may be the same, but of another
/// table. A <c>vmovdqa</c> to memory (7F) passes for <c>jg</c>: while its probe is a breakpoint nothing is written
/// (<c>prepare_emulation()</c> of arch/x86/kernel/kprobes/core.c, Linux 6.1.192).
/// </summary>
internal static class ProbeHazards
{
    /// <summary>Why <paramref name="instruction"/> must not be probed, or null if it may be.</summary>
    public static string? Of(in Iced.Intel.Instruction instruction) =>
        instruction.Encoding is EncodingKind.VEX or EncodingKind.EVEX or EncodingKind.XOP
        && IsBranch((byte)instruction.Code.ToOpCode().OpCode)
            ? "Linux takes it for a branch when it is probed"
            : null;

    // Branches, and what changes the interrupt flag.
    private static bool IsBranch(byte opcode) => opcode
        is (>= 0x70 and <= 0x7f) or 0x9a or 0x9c or 0x9d or 0xc2 or 0xc3 or 0xca or 0xcb or 0xcc or 0xcf
        or (>= 0xe0 and <= 0xe3) or 0xe8 or 0xe9 or 0xea or 0xeb or 0xfa or 0xfb or 0xff;
}
