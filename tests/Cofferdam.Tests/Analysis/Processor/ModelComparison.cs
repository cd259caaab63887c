using System.Buffers.Binary;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;

namespace Cofferdam.Tests.Analysis.Processor;

/// <summary>Compares what the model says of an instruction with what a machine did.</summary>
internal sealed class ModelComparison(ulong slot, ulong arena)
{
    private readonly InstructionPrinter _printer = new();

    /// <summary>What the model gets wrong, one line for each; empty if it is right.</summary>
    public IReadOnlyList<string> Compare(byte[] bytes, MachineState before, MachineState after)
    {
        var code = new FunctionCode("f", null, new KernelAddress(slot), bytes);
        if (FunctionDecoder.Decode(code).Instructions is not [var instruction] || instruction.Length != bytes.Length)
            return [$"{Convert.ToHexString(bytes)}: is not one instruction"];
        var wrong = Registers(instruction, before, after)
            .Concat(Assignment(instruction, before, after))
            .Concat(Memory(instruction, before, after))
            .Concat(Flow(instruction, after))
            .ToArray();
        return wrong.Length == 0 ? [] : [.. wrong, Describe(code, instruction, before, after)];
    }

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

        if (LengthOf(write, before) is not { } length)
            yield break;
        // As a distance, so that a range that wraps around is none that contains the arena.
        var start = unchecked(write.Address.Evaluate(before.Registers, NativeMachine.GsBase) - arena);
        if (start > (ulong)first || start + length <= (ulong)last)
            yield return $"{changed}, and {write} writes {length} bytes from 0x{unchecked(arena + start):x} on";
    }

    // Null if the model does not claim to know it.
    private static ulong? LengthOf(MemoryWrite write, MachineState before) => write.Length.Kind switch
    {
        AccessLengthKind.Fixed => write.Length.Bytes,
        AccessLengthKind.Counted => write.Length.Bytes * before.Registers[(int)Register64.Rcx],
        _ when write.Inexpressible is null => 0,
        _ => null,
    };

    private static IEnumerable<string> Flow(Instruction instruction, MachineState after)
    {
        if (instruction.Flow != InstructionFlow.Next || !instruction.FallsThrough)
            yield return $"it went on to the next instruction, and its flow is {instruction.Flow}";
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
