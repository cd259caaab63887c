using Iced.Intel;

namespace Cofferdam.Analysis.Disassembly;

/// <summary>The kind of each store to an explicit or implicit memory operand.</summary>
internal static class StoreKinds
{
    /// <summary>The kind of an instruction that accesses its operand as <paramref name="access"/> says.</summary>
    public static AccessKind Of(in Iced.Intel.Instruction instruction, OpAccess access)
    {
        if (instruction.IsStringInstruction)
            return AccessKind.StringStore;
        switch (instruction.Mnemonic)
        {
            case Mnemonic.Bts or Mnemonic.Btr or Mnemonic.Btc when instruction.Op1Kind == OpKind.Register:
                return AccessKind.BitString;
            case Mnemonic.Xchg or Mnemonic.Xadd or Mnemonic.Cmpxchg or Mnemonic.Cmpxchg8b or Mnemonic.Cmpxchg16b:
                return AccessKind.Exchange;
            case var mnemonic when IsState(mnemonic):
                return AccessKind.State;
            default:
                return IsFromVector(instruction) ? AccessKind.Vector
                    : access is OpAccess.Write or OpAccess.CondWrite ? AccessKind.Move
                    : AccessKind.ReadModifyWrite;
        }
    }

    /// <summary>Whether a vector register selects the bytes that are written.</summary>
    public static bool IsMasked(Mnemonic mnemonic) => mnemonic
        is Mnemonic.Maskmovq or Mnemonic.Maskmovdqu or Mnemonic.Vmaskmovdqu
        or Mnemonic.Vmaskmovps or Mnemonic.Vmaskmovpd or Mnemonic.Vpmaskmovd or Mnemonic.Vpmaskmovq;

    private static bool IsState(Mnemonic mnemonic) => mnemonic
        is Mnemonic.Fnstenv or Mnemonic.Fstenv or Mnemonic.Fnsave or Mnemonic.Fsave
        or Mnemonic.Fnstcw or Mnemonic.Fstcw or Mnemonic.Fnstsw or Mnemonic.Fstsw
        or Mnemonic.Fxsave or Mnemonic.Fxsave64
        or Mnemonic.Xsave or Mnemonic.Xsave64 or Mnemonic.Xsaveopt or Mnemonic.Xsaveopt64
        or Mnemonic.Xsavec or Mnemonic.Xsavec64 or Mnemonic.Xsaves or Mnemonic.Xsaves64
        or Mnemonic.Stmxcsr or Mnemonic.Vstmxcsr or Mnemonic.Sttilecfg or Mnemonic.Bndmov
        or Mnemonic.Sgdt or Mnemonic.Sidt or Mnemonic.Sldt or Mnemonic.Str or Mnemonic.Smsw
        or Mnemonic.Vmptrst or Mnemonic.Vmread or Mnemonic.Rdmsrlist or Mnemonic.Pbndkb
        or Mnemonic.Rstorssp or Mnemonic.Clrssbsy
        or Mnemonic.Wrssd or Mnemonic.Wrssq or Mnemonic.Wrussd or Mnemonic.Wrussq
        or Mnemonic.Xstore or Mnemonic.Xstore_alt;

    private static bool IsFromVector(in Iced.Intel.Instruction instruction)
    {
        for (var operand = 0; operand < instruction.OpCount; operand++)
        {
            if (instruction.GetOpKind(operand) != OpKind.Register)
                continue;
            var register = instruction.GetOpRegister(operand);
            if (register.IsVectorRegister() || register.IsMM() || register.IsK() || register.IsTMM())
                return true;
        }

        return false;
    }
}
