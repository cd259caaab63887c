using Iced.Intel;

namespace Cofferdam.Analysis.Disassembly;

/// <summary>
/// Instructions that write memory, or let somebody else write it, without a written operand in the decoder's tables.
/// None of them appears in ordinary kernel subsystems; where one does, it has to be seen.
/// </summary>
/// <remarks>
/// Left out on purpose: exceptions (ud2, int3, every faulting load), whose frames the kernel's own entry code owns;
/// segment loads, because the kernel's descriptors have their accessed bits set beforehand (the GDT is mapped
/// read-only: Linux, arch/x86/include/asm/desc.h, get_cpu_gdt_ro); cache control; the accessed and dirty bits of page
/// tables; wrmsr and port output, which configure what devices do later.
/// </remarks>
internal static class ImplicitWriters
{
    /// <summary>The write of such an instruction, or null if it is not one of them.</summary>
    public static MemoryWrite? Find(in Iced.Intel.Instruction instruction)
    {
        switch (instruction.Mnemonic)
        {
            case Mnemonic.Clzero:
                return new MemoryWrite(
                    AccessKind.State, EffectiveAddress.OfBase(Register64.Rax, 0), AccessLength.Fixed(64),
                    "its address is rounded down to a cache line");
            case Mnemonic.Int or Mnemonic.Int1:
                return new MemoryWrite(
                    AccessKind.Push, EffectiveAddress.OfBase(Register64.Rsp, -40), AccessLength.Fixed(40),
                    "the interrupt gate chooses the stack of its frame");
            default:
                return ReasonOf(instruction.Mnemonic) is { } reason
                    ? new MemoryWrite(
                        AccessKind.State, EffectiveAddress.Unknown, AccessLength.Unknown, reason)
                    : null;
        }
    }

    private static string? ReasonOf(Mnemonic mnemonic) => mnemonic switch
    {
        Mnemonic.Ltr => "it marks the task state segment's descriptor busy",
        Mnemonic.Bndstx => "it writes to the bound tables",
        Mnemonic.Setssbsy or Mnemonic.Saveprevssp => "it writes to a shadow stack",
        Mnemonic.Senduipi => "it writes to a user interrupt descriptor",
        Mnemonic.Llwpcb or Mnemonic.Slwpcb or Mnemonic.Lwpins or Mnemonic.Lwpval =>
            "it writes to the lightweight profiling buffers",
        Mnemonic.Encls or Mnemonic.Enclu or Mnemonic.Enclv => "an enclave function chooses what it writes",
        Mnemonic.Rmpadjust or Mnemonic.Rmpupdate or Mnemonic.Psmash or Mnemonic.Pvalidate =>
            "it writes to the reverse map table",
        Mnemonic.Vmcall or Mnemonic.Vmmcall or Mnemonic.Vmgexit or Mnemonic.Vmfunc or Mnemonic.Tdcall
            or Mnemonic.Seamcall or Mnemonic.Seamret or Mnemonic.Seamops or Mnemonic.Getsec or Mnemonic.Getsecq
            or Mnemonic.Skinit or Mnemonic.Rsm => "it hands control to a more privileged agent",
        Mnemonic.Vmsave or Mnemonic.Vmrun or Mnemonic.Vmclear or Mnemonic.Vmwrite or Mnemonic.Vmxon
            or Mnemonic.Vmlaunch or Mnemonic.Vmresume => "it writes to a virtual machine control structure",
        Mnemonic.Montmul or Mnemonic.Xcryptecb or Mnemonic.Xcryptcbc or Mnemonic.Xcryptctr or Mnemonic.Xcryptcfb
            or Mnemonic.Xcryptofb or Mnemonic.Xsha1 or Mnemonic.Xsha256 or Mnemonic.Xsha512 or Mnemonic.Xsha512_alt
            or Mnemonic.Ccs_hash or Mnemonic.Ccs_encrypt or Mnemonic.Undoc =>
            "the cryptographic unit chooses what it writes",
        _ => null,
    };
}
