using Iced.Intel;

namespace Cofferdam.Tests.Analysis;

/// <summary>What a generated instruction's memory operand and prefixes are.</summary>
internal readonly record struct OperandChoice(
    Register Base, Register Index, int Scale, long Displacement, Register Segment, bool Lock, bool Repeat, bool Mask)
{
    /// <summary>[rdi+rcx*2+0x10], no prefixes.</summary>
    public static OperandChoice Plain { get; } =
        new(Register.RDI, Register.RCX, 2, 0x10, Register.None, Lock: false, Repeat: false, Mask: false);
}
