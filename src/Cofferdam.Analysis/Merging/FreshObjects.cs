using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// The objects that a routine allocates, and the instructions at which their addresses may become known to others:
/// stored anywhere but into the own frame or the object itself, given to a callee, or put where they are not followed.
/// </summary>
/// <remarks>
/// What a symbol may be made of is found without regard to the order of instructions: a value computed from an address,
/// or read from where one was saved, counts as that address. Arguments beyond the sixth are taken to be pushed, or to
/// lie without a gap above the stack pointer.
/// </remarks>
internal sealed class FreshObjects
{
    // What is narrower is not even half of an address.
    private const int HalfAddress = 4;

    // One bit for each object; those of a routine with more calls of allocators count as shared.
    private const int Most = 64;

    private readonly ValueFlow _flow;
    private readonly CheckPlannerOptions _options;
    private readonly List<SymbolId> _objects = [];
    private readonly List<LeastSize?> _sizes = [];
    private readonly Dictionary<SymbolId, ulong> _madeOf = [];
    private readonly Dictionary<StackSlot, ulong> _saved = [];
    private ulong _linked;
    private bool _changed;

    private FreshObjects(ValueFlow flow, CheckPlannerOptions options)
    {
        _flow = flow;
        _options = options;
    }

    /// <summary>Finds them.</summary>
    public static FreshObjects Of(ValueFlow flow, CheckPlannerOptions options)
    {
        var objects = new FreshObjects(flow, options);
        objects.ForEach(objects.FindAllocation);
        if (objects._objects.Count == 0)
            return objects;
        do
        {
            objects._changed = false;
            objects.ForEach(objects.Follow);
            foreach (var number in flow.Graph.ReversePostorder)
            {
                foreach (var (joined, incoming) in flow.MeetingAt(flow.Graph.Blocks[number]))
                    objects.Add(joined, objects.MadeOf(incoming));
            }
        }
        while (objects._changed);
        return objects;
    }

    /// <summary>Whether a symbol is the address of one, known to nobody when it is made.</summary>
    public bool Contains(SymbolId symbol) => _objects.Contains(symbol);

    /// <summary>What a caller of the routine knows of one that it returns.</summary>
    public AllocationCall Describe(SymbolId symbol)
    {
        var number = _objects.IndexOf(symbol);
        return new AllocationCall(_sizes[number], IsNew: true, IsLinked: (_linked & (1UL << number)) != 0);
    }

    /// <summary>The objects that others may know after an instruction.</summary>
    /// <param name="instruction">Its index.</param>
    /// <param name="before">The state before it.</param>
    public IEnumerable<SymbolId> DisclosedBy(int instruction, MachineState before)
    {
        if (_objects.Count == 0)
            yield break;
        var disclosed = Disclosed(_flow.Graph.Routine.Instructions[instruction], before);
        for (var at = 0; at < _objects.Count; at++)
        {
            if ((disclosed & (1UL << at)) != 0)
                yield return _objects[at];
        }
    }

    private void ForEach(Action<int, MachineState> visit)
    {
        foreach (var number in _flow.Graph.ReversePostorder)
        {
            var block = _flow.Graph.Blocks[number];
            var state = _flow.StateAt(block);
            for (var index = block.First; index < block.End; index++)
            {
                visit(index, state);
                _flow.Step(index, state);
            }
        }
    }

    private void FindAllocation(int index, MachineState before)
    {
        var instruction = _flow.Graph.Routine.Instructions[index];
        if (_objects.Count == Most || !_flow.IsCall(instruction)
            || _options.AllocationAt(instruction) is not { IsNew: true } allocation)
        {
            return;
        }

        var after = before.Clone();
        _flow.Step(index, after);
        var symbol = after[Register64.Rax].Symbol;
        var number = 1UL << _objects.Count;
        _madeOf[symbol] = number;
        if (allocation.IsLinked)
            _linked |= number;
        _objects.Add(symbol);
        _sizes.Add(SizeOf(allocation, before));
    }

    // Seen from the callers of the routine.
    private LeastSize? SizeOf(AllocationCall allocation, MachineState call) => allocation.Size switch
    {
        { Argument: Register64.None } constant => constant,
        { Addend: 0, Width: 8 } argument => LeastSize.Of(call[argument.Argument], _flow),
        { } sum => sum.At(call, _flow) is { } bytes ? LeastSize.Of(bytes) : null,
        null => null,
    };

    private ulong MadeOf(Value value) => _madeOf.GetValueOrDefault(value.Symbol);

    private ulong MadeOf(IEnumerable<Register64> registers, MachineState state) =>
        registers.Aggregate(0UL, (sum, register) => sum | MadeOf(state[register]));

    private ulong MadeOf(in EffectiveAddress address, MachineState state)
    {
        var value = state.Evaluate(address);
        return MadeOf(value.Base) | (value.Index is { } index ? MadeOf(index) : 0);
    }

    private void Add(SymbolId symbol, ulong objects)
    {
        var known = _madeOf.GetValueOrDefault(symbol);
        if ((known | objects) == known)
            return;
        _madeOf[symbol] = known | objects;
        _changed = true;
    }

    private void Follow(int index, MachineState state)
    {
        var instruction = _flow.Graph.Routine.Instructions[index];
        foreach (var symbol in _flow.DefinedAt(index))
            Add(symbol, SourcesOf(instruction, state));
        if (instruction.Write is not { } write || _flow.IsCall(instruction))
            return;
        var stored = Stored(instruction, write, state);
        if (stored == 0)
            return;
        var target = state.Evaluate(write.Address);
        if (_flow.IsStack(target.Base.Symbol))
        {
            var slot = new StackSlot(target.Base.Symbol, target.Base.Offset);
            var before = _saved.GetValueOrDefault(slot);
            _saved[slot] = before | stored;
            _changed |= _saved[slot] != before;
        }
        else if (Contains(target.Base.Symbol))
        {
            _changed |= (_linked | stored) != _linked;
            _linked |= stored;
        }
    }

    // What the values that an instruction makes may be made of.
    private ulong SourcesOf(in Instruction instruction, MachineState before)
    {
        if (_flow.IsCall(instruction))
            return Borrows(instruction) ? MadeOf(ArgumentsOf(instruction), before) : 0;
        switch (instruction.Assignment?.Value)
        {
            case RegisterValue.Constant:
                return 0;
            case RegisterValue.Copy copy:
                return MadeOf(before[copy.Source]);
            case RegisterValue.Computed sum:
                return MadeOf(sum.Address, before);
            case RegisterValue.Load load:
                return load.Width < HalfAddress ? 0 : Read(load.Address, before);
            default:
                var read = instruction.ReadAddress is { } address ? Read(address, before) : 0;
                return MadeOf(instruction.Operands.Members, before) | read;
        }
    }

    // What is read may be an address that was saved there.
    private ulong Read(in EffectiveAddress address, MachineState before)
    {
        var place = before.Evaluate(address);
        var objects = MadeOf(address, before) & _linked;
        if (!_flow.IsStack(place.Base.Symbol))
            return objects;
        foreach (var (slot, saved) in _saved)
        {
            // Where the stack pointer was aligned, the same slot has two names.
            var isElsewhere = place.IsLinear && slot.Stack == place.Base.Symbol
                && Math.Abs(slot.Offset - place.Base.Offset) >= StackSlot.Size;
            if (!isElsewhere)
                objects |= saved;
        }

        return objects;
    }

    private ulong Disclosed(in Instruction instruction, MachineState before)
    {
        if (_flow.IsCall(instruction))
        {
            var given = MadeOf(ArgumentsOf(instruction), before) | OnStack(instruction, before);
            return Borrows(instruction) ? given & _linked : given;
        }

        if (instruction.HidesOperands)
            return MadeOf(instruction.Operands.Members, before);
        if (instruction.Write is not { } write)
            return 0;
        var stored = Stored(instruction, write, before);
        return stored == 0 || StaysHere(instruction, write, stored, before) ? 0 : stored;
    }

    // What a store puts into memory.
    private ulong Stored(in Instruction instruction, MemoryWrite write, MachineState before)
    {
        if (write.Kind == AccessKind.StringStore)
            return MadeOf(before[Register64.Rax]) | (MadeOf(before[Register64.Rsi]) & _linked);
        return write.Length is { Kind: AccessLengthKind.Fixed, Bytes: < HalfAddress }
            ? 0
            : MadeOf(instruction.Operands.Members, before);
    }

    private bool StaysHere(in Instruction instruction, MemoryWrite write, ulong stored, MachineState before)
    {
        var target = before.Evaluate(write.Address);
        if (!target.IsLinear || write.Address.Segment != AddressSegment.None
            || instruction.StoredRegister == Register64.None || write.Kind == AccessKind.Push)
        {
            return false;
        }

        return _flow.IsStack(target.Base.Symbol)
            ? _flow.IsPrivate(new StackSlot(target.Base.Symbol, target.Base.Offset))
            : Contains(target.Base.Symbol) && _madeOf[target.Base.Symbol] == stored;
    }

    private bool Borrows(in Instruction call) =>
        call.Flow == InstructionFlow.Call && _options.Borrows(call.Target);

    private int ArgumentCountOf(in Instruction call) =>
        call.Flow == InstructionFlow.Call ? _options.ArgumentCountOf(call.Target) : ArgumentRegisters.Count;

    private IEnumerable<Register64> ArgumentsOf(in Instruction call) =>
        Enumerable.Range(0, ArgumentCountOf(call)).Select(ArgumentRegisters.Of);

    // Arguments that found no register.
    private ulong OnStack(in Instruction call, MachineState before)
    {
        var objects = 0UL;
        if (ArgumentCountOf(call) < ArgumentRegisters.Count)
            return objects;
        var top = before[Register64.Rsp];
        for (var slot = new StackSlot(top.Symbol, top.Offset); before.Slots.TryGetValue(slot, out var saved);
            slot = slot with { Offset = slot.Offset + StackSlot.Size })
        {
            objects |= MadeOf(saved);
        }

        return objects;
    }
}
