using System.Buffers.Binary;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;

namespace Cofferdam.Tests.Analysis.Processor;

/// <summary>Compares what the model says of an instruction with what a machine did.</summary>
internal sealed class ModelComparison(ulong slot, ulong target, ulong arena)
{
    private readonly InstructionPrinter _printer = new();

    /// <summary>The instruction that the bytes are, as the model has it.</summary>
    public Instruction Decode(byte[] bytes)
    {
        var instruction = Assert.Single(FunctionDecoder.Decode(CodeOf(bytes)).Instructions);
        Assert.Equal(bytes.Length, instruction.Length);
        return instruction;
    }

    /// <summary>What the model gets wrong, with both states; nothing if it is right.</summary>
    public IReadOnlyList<string> Compare(
        byte[] bytes, in Instruction instruction, MachineState before, MachineState after)
    {
        var wrong = Registers(instruction, before, after)
            .Concat(Assignment(instruction, before, after))
            .Concat(Memory(instruction, before, after))
            .Concat(Flow(instruction, after))
            .ToArray();
        return wrong.Length == 0 ? [] : [.. wrong, Describe(CodeOf(bytes), instruction, before, after)];
    }

    private FunctionCode CodeOf(byte[] bytes) => new("f", null, new KernelAddress(slot), bytes);

    private static IEnumerable<string> Registers(Instruction instruction, MachineState before, MachineState after)
    {
        for (var number = 0; number < 16; number++)
        {
            var register = (Register64)number;
            if (before.Registers[number] != after.Registers[number] && !instruction.WrittenRegisters.Contains(register))
                yield return $"{register} changed and is not among the written [{instruction.WrittenRegisters}]";
        }
    }

    private IEnumerable<string> Assignment(Instruction instruction, MachineState before, MachineState after)
    {
        if (instruction.Assignment is not { } assignment)
            yield break;
        if (!instruction.WrittenRegisters.Contains(assignment.Register))
            yield return $"{assignment.Register} is not among the written [{instruction.WrittenRegisters}]";
        var outside = new List<ulong>();
        var value = RegisterValueEvaluator.Evaluate(
            assignment.Value, before.Registers, (address, width) => Read(before, address, width, outside),
            NativeMachine.GsBase);
        foreach (var address in outside)
            yield return $"{assignment} reads 0x{address:x}, which is outside of the arena";
        if (outside.Count == 0 && value != after.Registers[(int)assignment.Register])
            yield return $"{assignment} gives 0x{value:x}";
    }

    private ulong Read(MachineState state, ulong address, int width, List<ulong> outside)
    {
        var place = unchecked(address - arena);
        if (place > (ulong)(NativeMachine.ArenaLength - width))
        {
            outside.Add(address);
            return 0;
        }

        Span<byte> number = stackalloc byte[sizeof(ulong)];
        state.Memory.AsSpan((int)place, width).CopyTo(number);
        return BinaryPrimitives.ReadUInt64LittleEndian(number);
    }

    private IEnumerable<string> Memory(Instruction instruction, MachineState before, MachineState after)
    {
        var first = before.Memory.AsSpan().CommonPrefixLength(after.Memory);
        if (first == before.Memory.Length)
            yield break;
        var last = before.Memory.Length - 1;
        while (before.Memory[last] == after.Memory[last])
            last--;
        var changed = $"0x{arena + (ulong)first:x}..0x{arena + (ulong)last:x} changed";
        if (instruction.Write is not { } write)
        {
            yield return $"{changed}, and it writes nothing";
            yield break;
        }

        if (WrittenRange.TryGet(write, before, arena, out var range) && !range.Covers(first, last))
            yield return $"{changed}, and {write} writes {range.Length} bytes from 0x{arena + range.Start:x} on";
    }

    private IEnumerable<string> Flow(Instruction instruction, MachineState after)
    {
        var isRight = instruction.Flow switch
        {
            InstructionFlow.Next => !after.HasJumped,
            InstructionFlow.ConditionalJump => instruction.Target.Value == target,
            InstructionFlow.Jump or InstructionFlow.Call => after.HasJumped && instruction.Target.Value == target,
            InstructionFlow.IndirectJump or InstructionFlow.IndirectCall or InstructionFlow.Return => after.HasJumped,
            _ => false,
        };
        if (!isRight || !(instruction.FallsThrough || after.HasJumped))
        {
            yield return $"it {(after.HasJumped ? "jumped" : "went on to the next instruction")}, "
                + $"and its flow is {instruction.Flow} to {instruction.Target}";
        }

        var isSet = (after.Flags & MachineState.DirectionFlag) != 0;
        if (isSet != instruction.SetsDirectionFlag)
            yield return $"the direction flag is {(isSet ? "set" : "clear")} afterwards";
    }

    private string Describe(FunctionCode code, in Instruction instruction, MachineState before, MachineState after)
    {
        var registers = Enumerable.Range(0, 16).Select(number =>
            before.Registers[number] == after.Registers[number]
                ? $"{(Register64)number}=0x{before.Registers[number]:x}"
                : $"{(Register64)number}=0x{before.Registers[number]:x}->0x{after.Registers[number]:x}");
        var memory = Enumerable.Range(0, NativeMachine.ArenaLength)
            .Where(place => before.Memory[place] != after.Memory[place])
            .Select(place => $"[0x{arena + (ulong)place:x}]={before.Memory[place]:x2}->{after.Memory[place]:x2}");
        return $"  {_printer.Print(code, instruction)} ({Convert.ToHexString(code.Bytes.Span)}) at 0x{slot:x}, "
            + $"flags 0x{before.Flags:x}->0x{after.Flags:x}\n  {string.Join(' ', registers)}\n  "
            + string.Join(' ', memory.Take(64));
    }
}
