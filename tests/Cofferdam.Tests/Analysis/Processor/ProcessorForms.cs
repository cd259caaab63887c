using System.Runtime.Intrinsics.X86;
using Iced.Intel;

namespace Cofferdam.Tests.Analysis.Processor;

/// <summary>
/// The forms of the instruction set that this processor executes in user space without a fault, whatever the operands
/// are; of branches the near ones.
/// </summary>
internal static class ProcessorForms
{
    // Faulting on most operands (division, control words, far pointers), changing a state that the machine does not put
    // back, left to the kernel by some processors (UMIP), or slow in a virtual machine (cpuid).
    private static readonly HashSet<Mnemonic> _excluded =
    [
        Mnemonic.Div, Mnemonic.Idiv, Mnemonic.Popf, Mnemonic.Popfq, Mnemonic.Ldmxcsr, Mnemonic.Vldmxcsr,
        Mnemonic.Lss, Mnemonic.Lfs, Mnemonic.Lgs, Mnemonic.Cpuid, Mnemonic.Fxrstor, Mnemonic.Fxrstor64,
        Mnemonic.Sgdt, Mnemonic.Sidt, Mnemonic.Sldt, Mnemonic.Str, Mnemonic.Smsw, Mnemonic.Wait,
    ];

    private static readonly HashSet<CpuidFeature> _features = [.. Features()];

    /// <summary>The forms, in the order of their codes.</summary>
    public static IReadOnlyList<OpCodeInfo> All { get; } =
        [.. Enum.GetValues<Code>().Select(code => code.ToOpCode()).Where(IsExecutable)];

    /// <summary>Whether the kind of operand is one in memory, or may be.</summary>
    public static bool IsMemory(OpCodeOperandKind kind) =>
        kind is OpCodeOperandKind.mem or OpCodeOperandKind.mem_offs
        || kind.ToString().EndsWith("_or_mem", StringComparison.Ordinal);

    private static IEnumerable<OpCodeOperandKind> Operands(OpCodeInfo form) =>
        Enumerable.Range(0, form.OpCount).Select(form.GetOpKind);

    private static bool IsExecutable(OpCodeInfo form) =>
        form.IsInstruction && form.Mode64 && form.IntelDecoder64 && form.AmdDecoder64
        && form.DecoderOption == DecoderOptions.None
        && form.Encoding is EncodingKind.Legacy or EncodingKind.VEX
        && form.Cpl3 && !form.IsPrivileged && !form.MayRequireCpl0 && !form.IsInputOutput && !form.IsReservedNop
        && (form.Code.FlowControl() == FlowControl.Next || IsNearBranch(form.Code))
        && form.Code.CpuidFeatures().All(_features.Contains)
        && !_excluded.Contains(form.Mnemonic)
        && !LoadsSegment(form)
        && !Operands(form).Any(kind => kind.ToString().Contains("vsib", StringComparison.Ordinal));

    private static bool IsNearBranch(Code code) =>
        code.IsJmpShortOrNear() || code.IsJccShortOrNear() || code.IsJcxShort() || code.IsLoop() || code.IsLoopcc()
        || code.IsJmpNearIndirect() || code.IsCallNear() || code.IsCallNearIndirect()
        || code.ToOpCode().Mnemonic == Mnemonic.Ret;

    private static bool LoadsSegment(OpCodeInfo form) =>
        form.Mnemonic is Mnemonic.Mov or Mnemonic.Pop
        && form.Op0Kind is OpCodeOperandKind.seg_reg or OpCodeOperandKind.fs or OpCodeOperandKind.gs;

    private static IEnumerable<CpuidFeature> Features()
    {
        // Every processor in 64-bit mode has these, and .NET runs on none without cmpxchg16b.
        CpuidFeature[] common =
        [
            CpuidFeature.INTEL8086, CpuidFeature.INTEL186, CpuidFeature.INTEL286, CpuidFeature.INTEL386,
            CpuidFeature.INTEL486, CpuidFeature.X64, CpuidFeature.CMOV, CpuidFeature.MMX, CpuidFeature.FXSR,
            CpuidFeature.SSE, CpuidFeature.SSE2, CpuidFeature.CX8, CpuidFeature.CMPXCHG16B, CpuidFeature.MULTIBYTENOP,
        ];
        (CpuidFeature Feature, bool IsSupported)[] optional =
        [
            (CpuidFeature.SSE3, Sse3.IsSupported), (CpuidFeature.SSSE3, Ssse3.IsSupported),
            (CpuidFeature.SSE4_1, Sse41.IsSupported), (CpuidFeature.SSE4_2, Sse42.IsSupported),
            (CpuidFeature.POPCNT, Popcnt.IsSupported), (CpuidFeature.LZCNT, Lzcnt.IsSupported),
            (CpuidFeature.BMI1, Bmi1.IsSupported), (CpuidFeature.BMI2, Bmi2.IsSupported),
            (CpuidFeature.AVX, Avx.IsSupported), (CpuidFeature.AVX2, Avx2.IsSupported),
            (CpuidFeature.MOVBE, (X86Base.CpuId(1, 0).Ecx & 1 << 22) != 0),
        ];
        return common.Concat(optional.Where(o => o.IsSupported).Select(o => o.Feature));
    }
}
