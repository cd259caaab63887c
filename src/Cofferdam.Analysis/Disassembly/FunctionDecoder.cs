using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;
using Iced.Intel;

namespace Cofferdam.Analysis.Disassembly;

/// <summary>Turns the bytes of a function into instructions, by a linear sweep from its first byte.</summary>
public static class FunctionDecoder
{
    // MPX registers are not enabled by any supported kernel, so bndmov and bndstx are no-operations there; they are
    // decoded as what they look like, so that they are reported and not skipped.
    private const DecoderOptions Options = DecoderOptions.MPX;

    /// <summary>
    /// Decodes <paramref name="code"/>. The sweep ends at the first bytes that are no instruction: what follows them
    /// cannot be trusted to start at an instruction, so all of it is reported as undecoded.
    /// </summary>
    public static DecodedFunction Decode(FunctionCode code)
    {
        ArgumentNullException.ThrowIfNull(code);
        var bytes = MemoryMarshal.TryGetArray(code.Bytes, out var segment) ? segment : code.Bytes.ToArray();
        var reader = new ByteArrayCodeReader(bytes);
        var decoder = Decoder.Create(64, reader, code.Start.Value, Options);
        var factory = new InstructionInfoFactory();
        // Measured over kernel text: four bytes per instruction.
        var instructions = ImmutableArray.CreateBuilder<Instruction>(bytes.Count / 4 + 1);
        var end = code.Range.End;
        var undecoded = new AddressRange(end, end);
        var padding = undecoded;
        var filling = EndOfContent(bytes.AsSpan());
        while (reader.CanReadByte)
        {
            var offset = reader.Position;
            var here = code.Start + offset;
            if (offset >= filling && instructions is [.., var last] && EndsFunction(last))
            {
                padding = new AddressRange(here, end);
                break;
            }

            decoder.Decode(out var instruction);
            if (instruction.IsInvalid)
            {
                undecoded = new AddressRange(here, end);
                break;
            }

            instructions.Add(Reduce(instruction, factory.GetInfo(instruction)));
        }

        return new DecodedFunction(code, instructions.DrainToImmutable(), undecoded, padding);
    }

    private static Instruction Reduce(in Iced.Intel.Instruction instruction, in InstructionInfo info)
    {
        var write = WriteClassifier.Classify(instruction, info);
        var written = RegisterEffects.WrittenBy(info);
        var operands = RegisterEffects.OperandsOf(instruction, written);
        var assignment = RegisterEffects.AssignmentOf(instruction);
        return new Instruction
        {
            Address = new KernelAddress(instruction.IP),
            Length = (byte)instruction.Length,
            Flow = FlowOf(instruction),
            Target = TargetOf(instruction),
            Write = write,
            WrittenRegisters = written,
            Operands = operands,
            ReadAddress = RegisterEffects.ReadAddressOf(instruction, assignment),
            HidesOperands = RegisterEffects.HidesOperands(instruction, write, written, operands),
            Assignment = assignment,
            PointerChange = RegisterEffects.PointerChangeOf(instruction),
            StoredRegister = RegisterEffects.StoredBy(instruction),
            StackIncrement = RegisterEffects.StackIncrementOf(instruction),
            IsNoOperation = instruction.Mnemonic is Mnemonic.Nop or Mnemonic.Endbr64,
            Used = RegisterEffects.UsedBy(info),
            Dereferenced = RegisterEffects.DereferencedBy(instruction),
            IsBoostable = Boostability.Of(instruction),
            ProbeHazard = ProbeHazards.Of(instruction),
            SetsDirectionFlag = instruction.Mnemonic == Mnemonic.Std,
        };
    }

    private static InstructionFlow FlowOf(in Iced.Intel.Instruction instruction) => instruction.FlowControl switch
    {
        FlowControl.Next => InstructionFlow.Next,
        FlowControl.UnconditionalBranch => InstructionFlow.Jump,
        FlowControl.ConditionalBranch => InstructionFlow.ConditionalJump,
        FlowControl.XbeginXabortXend when instruction.Mnemonic == Mnemonic.Xbegin => InstructionFlow.ConditionalJump,
        FlowControl.XbeginXabortXend => InstructionFlow.Next,
        FlowControl.IndirectBranch => InstructionFlow.IndirectJump,
        FlowControl.Call when instruction.IsCallNear => InstructionFlow.Call,
        // vmcall, vmlaunch, syscall...: somebody else runs, then the next instruction.
        FlowControl.Call => InstructionFlow.IndirectCall,
        FlowControl.IndirectCall => InstructionFlow.IndirectCall,
        FlowControl.Return => InstructionFlow.Return,
        FlowControl.Interrupt when instruction.Mnemonic == Mnemonic.Int3 => InstructionFlow.Breakpoint,
        FlowControl.Interrupt or FlowControl.Exception => InstructionFlow.Trap,
        _ => throw new InvalidOperationException($"Unknown flow {instruction.FlowControl} of {instruction.Code}."),
    };

    private static KernelAddress TargetOf(in Iced.Intel.Instruction instruction) =>
        instruction.Op0Kind is OpKind.NearBranch16 or OpKind.NearBranch32 or OpKind.NearBranch64
            ? new KernelAddress(instruction.NearBranchTarget)
            : default;

    // Behind the last function of a page lie zeros, behind any other one int3s.
    private static int EndOfContent(ReadOnlySpan<byte> bytes) => bytes.LastIndexOfAnyExcept((byte)0, (byte)0xcc) + 1;

    // Functions also end in a call that does not return or in ud2. Nothing executable is lost if one of these goes on:
    // all that follows is filling.
    private static bool EndsFunction(in Instruction last) =>
        !last.FallsThrough || last.Flow is InstructionFlow.Call or InstructionFlow.Trap;
}
