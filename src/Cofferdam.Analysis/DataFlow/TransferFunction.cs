using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.DataFlow;

/// <summary>What one instruction does to a <see cref="MachineState"/>.</summary>
/// <remarks>
/// Assumptions: nobody but this routine writes to the part of its frame whose address it has not given away, and a
/// callee preserves the registers that the ABI tells it to and returns with the stack pointer as it was.
/// </remarks>
internal sealed class TransferFunction(ControlFlowGraph graph, HiddenControlFlow hidden, SymbolTable symbols)
{
    // The lowest offset of each stack whose address may be known to others: callees and unknown stores may write from
    // there upwards. It only falls, so the states converge.
    private readonly Dictionary<SymbolId, long> _escaped = [];

    /// <summary>Whether more of a stack escaped since this was last set to false.</summary>
    public bool EscapedMore { get; set; }

    /// <summary>Whether a symbol is a stack pointer: the routine's frame lies below it.</summary>
    public bool IsStack(SymbolId symbol) =>
        symbols.Origins[symbol.Number]
            is SymbolOrigin.Entry { Register: Register64.Rsp } or SymbolOrigin.AlignedStackPointer;

    /// <summary>Whether the address of a slot, and of all below it, was never given away.</summary>
    public bool IsPrivate(StackSlot slot) =>
        !_escaped.TryGetValue(slot.Stack, out var lowest) || slot.Offset + StackSlot.Size <= lowest;

    /// <summary>Whether the instruction is a call, or is one at times.</summary>
    public bool IsCall(in Instruction instruction) =>
        instruction.Flow is InstructionFlow.Call or InstructionFlow.IndirectCall
        || (hidden.StaticCalls.Contains(instruction.Address) && instruction.Flow == InstructionFlow.Next);

    /// <summary>Steps over the instruction with this index.</summary>
    public void Apply(int index, MachineState state)
    {
        var instruction = graph.Routine.Instructions[index];
        if (instruction.Write is { } write)
            Store(instruction, write, state);
        if (IsCall(instruction))
        {
            Call(index, instruction, state);
            return;
        }

        Assign(index, instruction, state);
        if (instruction.StackIncrement != 0)
            state[Register64.Rsp] = state[Register64.Rsp] + instruction.StackIncrement;
        ForgetFreedSlots(state);
    }

    /// <summary>Steps over an instruction that faulted half-way.</summary>
    public void ApplyFault(int index, MachineState state)
    {
        var instruction = graph.Routine.Instructions[index];
        if (instruction.Write is { } write)
            ForgetWritten(state.Evaluate(write.Address), write, state);
        foreach (var register in instruction.WrittenRegisters.Members)
            state[register] = Define(index, register, new SymbolOrigin.Computed(instruction.Address, register));
    }

    private void Store(in Instruction instruction, MemoryWrite write, MachineState state)
    {
        if (write.Kind == AccessKind.Call)
            return;
        var target = state.Evaluate(write.Address);
        ForgetWritten(target, write, state);
        var saves = instruction.StoredRegister != Register64.None && write.Length == AccessLength.Fixed(StackSlot.Size)
            && target.IsLinear && write.Address.Segment == AddressSegment.None && IsStack(target.Base.Symbol);
        if (saves)
        {
            var value = state[instruction.StoredRegister];
            Escape(value);
            state.Save(new StackSlot(target.Base.Symbol, target.Base.Offset), value);
        }
        else if (instruction.StoredRegister != Register64.None)
        {
            Escape(state[instruction.StoredRegister]);
        }
    }

    private void ForgetWritten(AddressValue target, MemoryWrite write, MachineState state)
    {
        if (!IsStack(target.Base.Symbol))
        {
            ForgetEscapedSlots(state);
        }
        else if (target.IsLinear && write.Address.BitOffset == Register64.None
            && write.Length.Kind == AccessLengthKind.Fixed)
        {
            state.ForgetSlots(target.Base.Symbol, target.Base.Offset, write.Length.Bytes);
        }
        else
        {
            Escape(target.Base);
            ForgetEscapedSlots(state);
        }
    }

    private void Call(int index, in Instruction instruction, MachineState state)
    {
        ForgetEscapedSlots(state);
        ForgetFreedSlots(state);
        foreach (var register in RegisterSet.CallerSaved.Members)
        {
            state[register] = Define(index, register, register == Register64.Rax
                ? new SymbolOrigin.Result(instruction.Address, instruction.Target)
                : new SymbolOrigin.Clobber(instruction.Address, register));
        }
    }

    private void Assign(int index, in Instruction instruction, MachineState state)
    {
        Value? assigned = instruction.Assignment is { } assignment
            ? Evaluate(index, instruction.Address, assignment, state)
            : null;
        foreach (var register in instruction.WrittenRegisters.Members)
        {
            if (register == instruction.Assignment?.Register)
                continue;
            if (register == Register64.Rsp && instruction.StackIncrement != 0)
                continue;
            state[register] = Define(index, register, register == Register64.Rsp
                ? new SymbolOrigin.AlignedStackPointer(instruction.Address)
                : new SymbolOrigin.Computed(instruction.Address, register));
        }

        if (assigned is not { } value)
            return;
        var target = instruction.Assignment!.Register;
        state[target] = value;
        if (target != Register64.Rsp)
            Escape(value);
    }

    private Value Evaluate(int index, KernelAddress at, RegisterAssignment assignment, MachineState state)
    {
        var register = assignment.Register;
        switch (assignment.Value)
        {
            case RegisterValue.Constant constant:
                return Value.Constant(constant.Value);
            case RegisterValue.Copy { Width: 8 } copy:
                return state[copy.Source];
            case RegisterValue.Copy copy when state[copy.Source] is { IsConstant: true } constant:
                return Value.Constant((uint)constant.Offset);
            case RegisterValue.Computed computed:
                return Sum(index, at, register, computed, state);
            case RegisterValue.Load load:
                var address = state.Evaluate(load.Address);
                if (load is { Width: StackSlot.Size, Address.Segment: AddressSegment.None } && address.IsLinear
                    && state.Slots.TryGetValue(new StackSlot(address.Base.Symbol, address.Base.Offset), out var saved))
                {
                    return saved;
                }

                return load.Address.Segment == AddressSegment.None
                    ? Define(index, register, new SymbolOrigin.Load(at, address, load.Width))
                    : Define(index, register, new SymbolOrigin.Computed(at, register));
            default:
                return Define(index, register, new SymbolOrigin.Computed(at, register));
        }
    }

    private Value Sum(
        int index, KernelAddress at, Register64 register, RegisterValue.Computed computed, MachineState state)
    {
        var sum = state.Evaluate(computed.Address);
        if (computed.Width == 8 && sum.IsLinear)
            return sum.Base;
        if (computed.Width == 4 && sum is { IsLinear: true, Base.IsConstant: true })
            return Value.Constant((uint)sum.Base.Offset);
        if (!sum.IsLinear)
        {
            Escape(sum.Base);
            if (sum.Index is { } added)
                Escape(added);
        }

        return computed.Width == 8
            ? Define(index, register, new SymbolOrigin.Sum(at, sum))
            : Define(index, register, new SymbolOrigin.Computed(at, register));
    }

    private void Escape(Value value)
    {
        if (!IsStack(value.Symbol))
            return;
        if (_escaped.TryGetValue(value.Symbol, out var lowest) && lowest <= value.Offset)
            return;
        _escaped[value.Symbol] = value.Offset;
        EscapedMore = true;
    }

    private void ForgetEscapedSlots(MachineState state)
    {
        if (_escaped.Count > 0 && state.Slots.Count > 0)
        {
            state.ForgetSlots(slot => !IsPrivate(slot));
        }
    }

    // Below the stack pointer lies nothing that lasts: interrupts use it, and later calls.
    private void ForgetFreedSlots(MachineState state)
    {
        var top = state[Register64.Rsp];
        if (state.Slots.Count > 0 && IsStack(top.Symbol))
            state.ForgetSlots(slot => slot.Stack == top.Symbol && slot.Offset < top.Offset);
    }

    private Value Define(int index, Register64 register, SymbolOrigin origin) =>
        new(symbols.Defined(index, register, origin), 0);
}
