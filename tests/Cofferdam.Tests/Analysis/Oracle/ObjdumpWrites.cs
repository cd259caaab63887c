using System.Collections.Frozen;

namespace Cofferdam.Tests.Analysis.Oracle;

/// <summary>
/// Tells from objdump's text whether an instruction writes memory: its first operand is memory and its mnemonic is not
/// one of those that only read it, or it writes implicitly. Made from the Intel manual, not from our decoder's tables.
/// </summary>
internal static class ObjdumpWrites
{
    private static readonly FrozenSet<string> _prefixes = Set(
        "lock rep repz repnz repe repne data16 data32 addr32 cs ds es ss fs gs notrack bnd xacquire xrelease rex "
        + "rex.B rex.X rex.XB rex.R rex.RB rex.RX rex.RXB rex.W rex.WB rex.WX rex.WXB rex.WR rex.WRB rex.WRX rex.WRXB");

    // What has memory as its first operand and does not write it.
    private static readonly FrozenSet<string> _readers = Set(
        "cmp test bt nop jmp mul imul div idiv "
        + "fadd fmul fcom fcomp fsub fsubr fdiv fdivr fiadd fimul ficom ficomp fisub fisubr fidiv fidivr "
        + "fld fild fbld fldcw fldenv fldenvw frstor frstorw fxrstor fxrstor64 xrstor xrstor64 xrstors xrstors64 "
        + "ldmxcsr vldmxcsr lgdt lidt lldt lmsw verr verw invlpg vmptrld "
        + "clflush clflushopt clwb cldemote prefetch prefetchw prefetchwt1 prefetchnta prefetcht0 prefetcht1 "
        + "prefetcht2 prefetchit0 prefetchit1 ptwrite cmps scas lods outs ud1 ud0 bndcl bndcu ldtilecfg ljmp "
        + "xlat aesencwide128kl aesencwide256kl aesdecwide128kl aesdecwide256kl "
        + "reservednop vgatherpf0dps vgatherpf0dpd vgatherpf0qps vgatherpf0qpd vgatherpf1dps vgatherpf1dpd "
        + "vgatherpf1qps vgatherpf1qpd vscatterpf0dps vscatterpf0dpd vscatterpf0qps vscatterpf0qpd vscatterpf1dps "
        + "vscatterpf1dpd vscatterpf1qps vscatterpf1qpd");

    // What writes whatever its operands are.
    private static readonly FrozenSet<string> _writers = Set(
        "push pushw pushf pushfw pushq call callw lcall enter enterw int int1 icebp maskmovq maskmovdqu vmaskmovdqu "
        + "clzero ltr vmsave vmrun vmclear vmwrite vmxon vmlaunch vmresume vmcall vmmcall vmgexit vmfunc tdcall "
        + "seamcall seamret seamops getsec skinit rsm setssbsy saveprevssp senduipi llwpcb slwpcb lwpins lwpval encls "
        + "enclu enclv rmpadjust rmpupdate psmash pvalidate xstore xstore-rng xcrypt-ecb xcrypt-cbc xcrypt-ctr "
        + "xcrypt-cfb xcrypt-ofb xsha1 xsha256 montmul movdir64b enqcmd enqcmds rdmsrlist pbndkb "
        + "xcryptecb xcryptcbc xcryptctr xcryptcfb xcryptofb");

    /// <summary>Whether it writes memory.</summary>
    public static bool Writes(string text)
    {
        var (mnemonic, operands) = Split(text);
        if (_writers.Contains(mnemonic))
            return true;
        if (operands.Count == 0 || _readers.Contains(mnemonic) || mnemonic.StartsWith("nop", StringComparison.Ordinal))
            return false;
        // Objdump prints "xchg register,memory" for some encodings.
        return IsMemory(operands[0]) || (mnemonic == "xchg" && operands.Any(IsMemory));
    }

    private static (string Mnemonic, List<string> Operands) Split(string text)
    {
        var comment = text.AsSpan().IndexOfAny('#', '<');
        var rest = (comment < 0 ? text : text[..comment]).Trim();
        while (true)
        {
            var space = rest.IndexOf(' ');
            var word = space < 0 ? rest : rest[..space];
            if (space < 0 || !_prefixes.Contains(word))
                return (word, space < 0 ? [] : Operands(rest[(space + 1)..]));
            rest = rest[(space + 1)..].TrimStart();
        }
    }

    private static List<string> Operands(string text)
    {
        var operands = new List<string>();
        var depth = 0;
        var from = 0;
        for (var at = 0; at < text.Length; at++)
        {
            depth += text[at] switch { '[' => 1, ']' => -1, _ => 0 };
            if (text[at] != ',' || depth != 0)
                continue;
            operands.Add(text[from..at].Trim());
            from = at + 1;
        }

        operands.Add(text[from..].Trim());
        return operands;
    }

    // A constant address has no brackets but a segment: "ds:0xffffffff81000000".
    private static bool IsMemory(string operand) =>
        operand.Contains('[', StringComparison.Ordinal)
        || (operand.Length > 3 && operand.Contains(":0x", StringComparison.Ordinal));

    private static FrozenSet<string> Set(string words) =>
        words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
