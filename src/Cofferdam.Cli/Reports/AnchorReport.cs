using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Cli.Reports;

/// <summary>One instruction at which a probe keeps a pointer, and the register that holds it.</summary>
internal sealed record AnchorReport(
    string Function, long Offset, string Address, string Instruction, string Pointer)
{
    /// <summary>The report of an anchor.</summary>
    public static AnchorReport Of(Anchor anchor) => new(
        anchor.Function, anchor.Offset, anchor.Address.ToString(), anchor.Text, anchor.PointerRegister.ToText());

    /// <summary>The place as function+0xoffset.</summary>
    public string Place() => FormattableString.Invariant($"{Function}+0x{Offset:x}");
}
