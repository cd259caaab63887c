using Iced.Intel;

namespace Cofferdam.Tests.Analysis;

/// <summary>A register for each kind of register operand, by the kind's name in the instruction tables.</summary>
internal static class OperandRegisters
{
    /// <summary>The register; none if the kind is not a register.</summary>
    public static Register Of(string kind)
    {
        if (Enum.TryParse<Register>(kind.ToUpperInvariant(), out var itself))
            return itself;
        var end = kind.IndexOf('_', StringComparison.Ordinal);
        return (end < 0 ? kind : kind[..end]) switch
        {
            "r8" => Register.DL,
            "r16" => Register.DX,
            "r32" => Register.EDX,
            "r64" => Register.RDX,
            "seg" => Register.DS,
            "k" => Register.K2,
            "kp1" => Register.K2,
            "mm" => Register.MM1,
            "xmm" => Register.XMM4 + Place(kind),
            "ymm" => Register.YMM4 + Place(kind),
            "zmm" => Register.ZMM4 + Place(kind),
            "xmmp3" => Register.XMM4,
            "zmmp3" => Register.ZMM4,
            "tmm" => Register.TMM1 + Place(kind),
            "cr" => Register.CR3,
            "dr" => Register.DR1,
            "bnd" => Register.BND1,
            "sti" => Register.ST1,
            _ => Register.None,
        };
    }

    // Some instructions are invalid if two of their operands are the same register.
    private static int Place(string kind) =>
        kind.EndsWith("reg", StringComparison.Ordinal) ? 0 : kind.EndsWith("rm", StringComparison.Ordinal) ? 1 : 2;
}
