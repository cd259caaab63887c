using Iced.Intel;

namespace Cofferdam.Tests.Analysis;

/// <summary>
/// Builds encodable instructions of any form of the instruction set, with a memory operand where the form can have one.
/// </summary>
internal static class InstructionSet
{
    /// <summary>Every form that exists in 64-bit mode on processors that Linux runs on.</summary>
    public static IReadOnlyList<OpCodeInfo> Forms { get; } =
    [
        .. Enum.GetValues<Code>().Select(code => code.ToOpCode())
            .Where(form => form.IsInstruction && form.Mode64 && form.IntelDecoder64 && !IsExotic(form)),
    ];

    /// <summary>
    /// An instruction of this form; false if the operands make no valid one (for example because it cannot be locked).
    /// </summary>
    public static bool TryEncode(OpCodeInfo form, in OperandChoice choice, out byte[] bytes)
    {
        var instruction = new Instruction { Code = form.Code };
        for (var operand = 0; operand < form.OpCount; operand++)
            SetOperand(ref instruction, operand, form.GetOpKind(operand), choice);
        if (instruction.OpCount > 0 && UsesMemory(instruction))
        {
            instruction.SegmentPrefix = choice.Segment;
            instruction.HasLockPrefix = choice.Lock && form.CanUseLockPrefix;
        }

        instruction.HasRepPrefix = choice.Repeat && form.CanUseRepPrefix;
        instruction.OpMask = form.RequireOpMaskRegister || (choice.Mask && form.CanUseOpMaskRegister)
            ? Register.K1
            : Register.None;
        var writer = new ByteWriter();
        // VIA's cryptographic forms exist only repeated.
        instruction.HasRepPrefix |= form.MandatoryPrefix == MandatoryPrefix.PF3 && form.OpCount == 0;
        bytes = Encoder.Create(64, writer).TryEncode(instruction, 0x1000, out _, out _) ? [.. writer.Bytes] : [];
        return bytes.Length > 0 && IsValid(bytes);
    }

    // The encoder also builds what processors refuse, such as a gather into its own index.
    private static bool IsValid(byte[] bytes)
    {
        var decoder = Decoder.Create(64, new ByteArrayCodeReader(bytes), 0x1000, DecoderOptions.MPX);
        decoder.Decode(out var instruction);
        return !instruction.IsInvalid;
    }

    // Another company's coprocessor, and forms that need decoder options which no supported processor asks for.
    private static bool IsExotic(OpCodeInfo form) =>
        form.Encoding == EncodingKind.MVEX || form.Code.ToString().Contains("KNC", StringComparison.Ordinal)
        || form.DecoderOption is not (DecoderOptions.None or DecoderOptions.MPX);

    private static bool UsesMemory(in Instruction instruction)
    {
        for (var operand = 0; operand < instruction.OpCount; operand++)
        {
            if (instruction.GetOpKind(operand) is OpKind.Memory)
                return true;
        }

        return false;
    }

    private static void SetOperand(
        ref Instruction instruction, int operand, OpCodeOperandKind kind, in OperandChoice choice)
    {
        switch (kind)
        {
            case OpCodeOperandKind.seg_rSI:
                instruction.SetOpKind(operand, OpKind.MemorySegRSI);
                return;
            case OpCodeOperandKind.es_rDI:
                instruction.SetOpKind(operand, OpKind.MemoryESRDI);
                return;
            case OpCodeOperandKind.seg_rDI:
                instruction.SetOpKind(operand, OpKind.MemorySegRDI);
                return;
            case OpCodeOperandKind.seg_rBX_al:
                SetMemory(ref instruction, operand, Register.RBX, Register.AL, choice with { Displacement = 0 });
                return;
            case OpCodeOperandKind.mem_offs:
                instruction.SetOpKind(operand, OpKind.Memory);
                instruction.MemoryDisplSize = 8;
                instruction.MemoryDisplacement64 = unchecked((ulong)choice.Displacement);
                return;
        }

        var name = kind.ToString();
        if (name.Contains("vsib", StringComparison.Ordinal))
            SetMemory(ref instruction, operand, choice.Base, VectorOf(name), choice);
        else if (name is "mem_mpx" or "mem_mib" or "sibmem" or "mem"
            || name.Contains("or_mem", StringComparison.Ordinal))
            SetMemory(ref instruction, operand, choice.Base, choice.Index, choice);
        else if (OperandRegisters.Of(name) is var register and not Register.None)
        {
            instruction.SetOpKind(operand, OpKind.Register);
            instruction.SetOpRegister(operand, register);
        }
        else
            SetImmediate(ref instruction, operand, name);
    }

    private static Register VectorOf(string name) =>
        name.EndsWith('x') ? Register.XMM3 : name.EndsWith('y') ? Register.YMM3 : Register.ZMM3;

    private static void SetMemory(
        ref Instruction instruction, int operand, Register @base, Register index, in OperandChoice choice)
    {
        instruction.SetOpKind(operand, OpKind.Memory);
        instruction.MemoryBase = @base;
        instruction.MemoryIndex = index;
        instruction.MemoryIndexScale = index is Register.None or Register.AL ? 1 : choice.Scale;
        instruction.MemoryDisplacement64 = unchecked((ulong)choice.Displacement);
        instruction.MemoryDisplSize = choice.Displacement == 0 ? 0 : 8;
    }

    private static void SetImmediate(ref Instruction instruction, int operand, string name)
    {
        var target = name switch
        {
            "br16_1" or "br16_2" or "brdisp_2" => OpKind.NearBranch16,
            "br32_1" or "br32_4" or "brdisp_4" => OpKind.NearBranch32,
            "br64_1" or "br64_4" or "xbegin_2" or "xbegin_4" => OpKind.NearBranch64,
            _ => OpKind.Immediate8,
        };
        if (target != OpKind.Immediate8)
        {
            instruction.SetOpKind(operand, target);
            instruction.NearBranch64 = 0x1010;
            return;
        }

        var kind = name switch
        {
            "imm16" => OpKind.Immediate16,
            "imm32" => OpKind.Immediate32,
            "imm32sex64" => OpKind.Immediate32to64,
            "imm64" => OpKind.Immediate64,
            "imm8sex16" => OpKind.Immediate8to16,
            "imm8sex32" => OpKind.Immediate8to32,
            "imm8sex64" => OpKind.Immediate8to64,
            // The second of two immediates (enter, extrq) has a kind of its own.
            _ when operand > 0 && instruction.GetOpKind(operand - 1) is OpKind.Immediate16 or OpKind.Immediate8 =>
                OpKind.Immediate8_2nd,
            _ => OpKind.Immediate8,
        };
        instruction.SetOpKind(operand, kind);
        instruction.SetImmediate(operand, 1L);
    }

    private sealed class ByteWriter : CodeWriter
    {
        public List<byte> Bytes { get; } = [];

        public override void WriteByte(byte value) => Bytes.Add(value);
    }
}
