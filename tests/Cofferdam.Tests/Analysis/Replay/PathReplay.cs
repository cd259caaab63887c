using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Analysis.Merging;
using Cofferdam.Kernel;

namespace Cofferdam.Tests.Analysis.Replay;

/// <summary>
/// Walks random paths of a routine and sees that each store is covered by checks made on the way. Every value that is made
/// on the path gets a name of its own, so that two values are the same only if one was copied from the other on this very
/// path: nothing of the fixed point of the analysis is used, only what single instructions do.
/// </summary>
internal sealed class PathReplay(
    ControlFlowGraph graph,
    HiddenControlFlow hidden,
    IReadOnlyDictionary<KernelAddress, AccessSite> sites,
    Func<Instruction, MachineState, long?> allocationOf,
    Func<KernelAddress, bool> isHarmless,
    Func<KernelAddress, string?> nameOf,
    Func<KernelAddress, int> argumentCountOf,
    Func<KernelAddress, EntryKnowledge> enteredOf,
    Random random)
{
    private const int MostBlocks = 200;

    private readonly Dictionary<CheckedPlace, ByteSet> _checked = [];
    private readonly Dictionary<SymbolId, ByteSet> _frames = [];
    private readonly Dictionary<StackSlot, Value> _stack = [];
    private readonly Dictionary<KernelAddress, (Value Sum, Value Frame)> _kept = [];
    private readonly ILookup<KernelAddress, AccessSite> _early = sites.Values
        .Where(site => site is { Need: ProbeNeed.CheckedByProbe, Check.Early: not null })
        .ToLookup(site => site.CheckedAt);

    private readonly Dictionary<KernelAddress, Anchor> _anchors = sites.Values
        .Select(site => site.Check.Anchor)
        .OfType<Anchor>()
        .DistinctBy(anchor => anchor.Address)
        .ToDictionary(anchor => anchor.Address);

    // The objects allocated on the path that nobody else knows, and the values that are made of their addresses.
    private readonly HashSet<SymbolId> _unshared = [];
    private readonly Dictionary<SymbolId, HashSet<SymbolId>> _madeOf = [];
    private readonly HashSet<SymbolId> _linked = [];
    private readonly HashSet<SymbolId> _saved = [];

    private MachineState _state = null!;
    private SymbolId _frame;
    private long _lowestEscape;
    private int _names;

    /// <summary>Stores met on the paths so far whose check needs a pointer that an anchor kept.</summary>
    public int Anchored { get; private set; }

    /// <summary>Stores met on the paths so far that go into an object just allocated.</summary>
    public int Fresh { get; private set; }

    /// <summary>Calls met on the paths so far of routines that count on what was checked before.</summary>
    public int Handovers { get; private set; }

    /// <summary>Stores met on the paths so far.</summary>
    public int Stores { get; private set; }

    /// <summary>
    /// Walks one path from the entry: some blocks anywhere, then the shortest way to an instruction, if one is given, then
    /// anywhere.
    /// </summary>
    /// <returns>The first store that nothing covers, with what is wrong; null if all are covered.</returns>
    public string? Walk(KernelAddress by = default, int detour = 0)
    {
        var block = graph.Blocks.FirstOrDefault(candidate => candidate.Entry == BlockEntry.Call);
        if (block is null)
            return null;
        var way = new Queue<BlockEdge>();
        _checked.Clear();
        _unshared.Clear();
        _madeOf.Clear();
        _linked.Clear();
        _saved.Clear();
        _stack.Clear();
        _kept.Clear();
        _names = 0;
        _lowestEscape = long.MaxValue;
        _state = new MachineState(_ => NewValue());
        _frame = _state[Register64.Rsp].Symbol;
        Enter(enteredOf(graph.Routine.Start));
        for (var step = 0; step < MostBlocks; step++)
        {
            var edges = block.Successors;
            if (step == detour && by.IsValid)
                way = new Queue<BlockEdge>(WayTo(block, by));
            var next = way.TryDequeue(out var planned) ? planned
                : edges.IsEmpty ? default
                : edges[random.Next(edges.Length)];
            for (var index = block.First; index < block.End; index++)
            {
                var faults = index == block.End - 1 && !edges.IsEmpty && next.Kind == EdgeKind.Fault;
                if (Execute(graph.Routine.Instructions[index], faults) is { } wrong)
                    return $"{graph.Routine.Name}: {wrong}";
            }

            if (edges.IsEmpty)
                return null;
            block = graph.Blocks[next.Block];
        }

        return null;
    }

    // What all callers have seen to, so it is said; each of them is asked where it calls.
    private void Enter(EntryKnowledge known)
    {
        _frames.Clear();
        for (var argument = 0; argument < ArgumentRegisters.Count; argument++)
        {
            var value = _state[ArgumentRegisters.Of(argument)];
            var place = CheckedPlace.Of(new AddressValue(value, null, 1), AddressSegment.None).Place;
            _checked[place] = known.Arguments[argument].Checked;
            _frames[value.Symbol] = known.Arguments[argument].Frames;
        }
    }

    // Whether a routine that is called may count on what it does.
    private string? JudgeHandover(in Instruction instruction)
    {
        var isCall = instruction.Flow == InstructionFlow.Call;
        if (!isCall && !graph.Routine.Leaves(instruction))
            return null;
        var known = enteredOf(instruction.Target);
        if (known.IsNothing)
            return null;
        Handovers++;
        for (var argument = 0; argument < ArgumentRegisters.Count; argument++)
        {
            var value = _state[ArgumentRegisters.Of(argument)];
            var place = CheckedPlace.Of(new AddressValue(value, null, 1), AddressSegment.None).Place;
            var own = isCall && value.Symbol == _frame && _state[Register64.Rsp].Symbol == _frame
                ? ByteSet.Of(new ByteRange(_state[Register64.Rsp].Offset, 0))
                : _frames.GetValueOrDefault(value.Symbol, ByteSet.Empty);
            var seen = _checked.GetValueOrDefault(place, ByteSet.Empty).Union(own);
            // Where the frame was aligned, how far it goes is not known here.
            var isSeenTo = (value.Symbol == _state[Register64.Rsp].Symbol && value.Symbol != _frame)
                || (AreIn(seen, known.Arguments[argument].Checked, value)
                    && AreIn(own, known.Arguments[argument].Frames, value));
            if (!isSeenTo)
                return $"argument {argument} of {nameOf(instruction.Target)} is not as it counts on: {known}";
        }

        return null;
    }

    private static bool AreIn(ByteSet bytes, ByteSet off, Value value) =>
        off.Ranges.All(range => bytes.Covers(range.Shift(value.Offset)));

    private List<BlockEdge> WayTo(BasicBlock from, KernelAddress instruction)
    {
        var ways = new Dictionary<int, List<BlockEdge>> { [from.Number] = [] };
        var waiting = new Queue<int>([from.Number]);
        while (waiting.TryDequeue(out var number))
        {
            foreach (var here in graph.InstructionsOf(graph.Blocks[number]))
            {
                if (here.Address == instruction)
                    return ways[number];
            }

            foreach (var edge in graph.Blocks[number].Successors)
            {
                if (ways.TryAdd(edge.Block, [.. ways[number], edge]))
                    waiting.Enqueue(edge.Block);
            }
        }

        return [];
    }

    private Value NewValue() => new(new SymbolId(++_names), 0);

    private string? Execute(in Instruction instruction, bool faults)
    {
        foreach (var later in _early[instruction.Address])
            Check(_state.Evaluate(later.CheckedPlace), later.Check.Covered, AddressSegment.None);
        var wrong = sites.TryGetValue(instruction.Address, out var site) ? Judge(site) : null;
        wrong ??= JudgeHandover(instruction);
        var frame = _state[Register64.Rsp];
        var made = faults ? [] : SourcesOf(instruction);
        if (!faults)
            Disclose(instruction);
        if (instruction.Write is { } write && write.Kind != AccessKind.Call)
            Store(instruction, write, faults);
        var isCall = instruction.Flow is InstructionFlow.Call or InstructionFlow.IndirectCall
            || (hidden.StaticCalls.Contains(instruction.Address) && instruction.Flow == InstructionFlow.Next
                && random.Next(2) == 0);
        if (isCall)
            Call(instruction);
        else
            Assign(instruction, faults, made);
        if (_anchors.TryGetValue(instruction.Address, out var anchor))
            _kept[anchor.Address] = (_state[instruction.Assignment!.Register], frame + -anchor.Frame);
        return wrong;
    }

    private string? Judge(AccessSite site)
    {
        if (site.Need is ProbeNeed.UncoveredByProbe)
            return null;
        var target = _state.Evaluate(site.EffectiveAddress);
        if (site is { Need: ProbeNeed.CheckedByProbe, Check.Early: null })
        {
            var covered = site.Check.Covered;
            if (covered.Length > 0 && site.EffectiveAddress.BitOffset == Register64.None)
                Check(target, covered, site.EffectiveAddress.Segment);
            return site.Check.Anchor is { } anchor ? JudgeAnchored(site, anchor) : null;
        }

        if (site.EffectiveAddress.IsConstant || site.Kind is AccessKind.Push or AccessKind.Call)
            return null;
        Stores++;
        var length = LengthOf(site.Length);
        if (site.Class == AccessClass.Stack)
        {
            var isOwn = target.IsLinear && target.Base.Symbol == _frame && target.Base.Offset + length <= 0;
            // Where the frame was aligned, the stack pointer is another value; its own instructions name it.
            var isNamed = site.EffectiveAddress.Base == Register64.Rsp
                || target.Base.Symbol == _state[Register64.Rsp].Symbol;
            var isCallers = target.IsLinear && _frames.TryGetValue(target.Base.Symbol, out var known)
                && known.Covers(ByteRange.OfLength(target.Base.Offset, length));
            return isOwn || isNamed || isCallers ? null : $"{site.Text} at +0x{site.Offset:x} is in no frame: {target}";
        }

        if (site.Class == AccessClass.Fresh)
            Fresh++;
        if (site.Class == AccessClass.Global)
            return target.Base.IsConstant ? null : $"{site.Text} at +0x{site.Offset:x} is not at a constant address";
        var (place, offset) = CheckedPlace.Of(target, site.EffectiveAddress.Segment);
        if (!_checked.TryGetValue(place, out var bytes) || !bytes.Covers(ByteRange.OfLength(offset, length)))
        {
            return $"nothing covers {site.Text} at +0x{site.Offset:x}, {length} bytes at {target}";
        }

        return null;
    }

    // The frame passed the anchor, and the register still holds the very sum that it made there last.
    private string? JudgeAnchored(AccessSite site, Anchor anchor)
    {
        Anchored++;
        var frame = _state[Register64.Rsp] + -site.Check.Frame;
        return _kept.TryGetValue(anchor.Address, out var kept)
            && kept == (_state[site.Check.ObjectRegister], frame)
                ? null
                : $"{site.Text} at +0x{site.Offset:x} is not off what {anchor.Place} kept";
    }

    private long LengthOf(AccessLength length) =>
        length.Kind == AccessLengthKind.Fixed ? length.Bytes
        : _state[length.Count] is { IsConstant: true } count ? length.Bytes * count.Offset
        : long.MaxValue / 4;

    private void Check(AddressValue address, ByteRange bytes, AddressSegment segment)
    {
        var (place, offset) = CheckedPlace.Of(address, segment);
        _checked[place] = _checked.GetValueOrDefault(place, ByteSet.Empty).Union(ByteSet.Of(bytes.Shift(offset)));
    }

    private void Store(in Instruction instruction, MemoryWrite write, bool faults)
    {
        var target = _state.Evaluate(write.Address);
        var isExact = target.IsLinear && write.Length.Kind == AccessLengthKind.Fixed
            && write.Address.BitOffset == Register64.None;
        if (target.Base.Symbol != _frame)
        {
            Disturb();
            return;
        }

        if (!isExact)
        {
            _lowestEscape = Math.Min(_lowestEscape, target.Base.Offset);
            Disturb();
            return;
        }

        var (start, end) = (target.Base.Offset, target.Base.Offset + write.Length.Bytes);
        foreach (var slot in _stack.Keys.Where(s => s.Offset < end && s.Offset + StackSlot.Size > start).ToArray())
            _stack.Remove(slot);
        if (instruction.StoredRegister == Register64.None || faults)
            return;
        _stack[new StackSlot(_frame, start)] = _state[instruction.StoredRegister];
        Escape(_state[instruction.StoredRegister]);
    }

    // What an unknown store or a callee does to the part of the frame whose address it may have.
    private void Disturb()
    {
        foreach (var slot in _stack.Keys.Where(s => s.Offset + StackSlot.Size > _lowestEscape).ToArray())
            _stack.Remove(slot);
    }

    private void Escape(Value value)
    {
        if (value.Symbol != _frame)
            return;
        _lowestEscape = Math.Min(_lowestEscape, value.Offset);
        foreach (var (slot, saved) in _stack)
        {
            if (slot.Offset + StackSlot.Size > _lowestEscape)
                _unshared.ExceptWith(MadeOf(saved));
        }
    }

    private void Call(in Instruction instruction)
    {
        Disturb();
        var top = _state[Register64.Rsp];
        if (top.Symbol == _frame)
        {
            foreach (var slot in _stack.Keys.Where(s => s.Offset < top.Offset).ToArray())
                _stack.Remove(slot);
        }

        var given = Given(instruction);
        var spared = Enumerable
            .Range(0, nameOf(instruction.Target) is { } callee ? HarmlessCallees.Spare(callee) : 0)
            .Select(argument => _state[ArgumentRegisters.Of(argument)].Symbol)
            .ToHashSet();
        var size = allocationOf(instruction, _state);
        var isDeferred = nameOf(instruction.Target) is { } name && HarmlessCallees.Defer(name)
            && _state[Register64.Rdi] is { IsConstant: false, Offset: > 0 };
        foreach (var register in RegisterSet.CallerSaved.Members)
        {
            _state[register] = NewValue();
            _madeOf[_state[register].Symbol] = [.. given];
        }

        if (!isDeferred && !isHarmless(instruction.Target))
        {
            foreach (var place in _checked.Keys)
            {
                if (place.HasIndex || (!spared.Contains(place.Symbol) && !_unshared.Contains(place.Symbol)))
                    _checked.Remove(place);
            }
        }

        if (size is not { } bytes)
            return;
        var made = _state[Register64.Rax];
        Check(new AddressValue(made, null, 1), new ByteRange(0, bytes), AddressSegment.None);
        _unshared.Add(made.Symbol);
        _madeOf[made.Symbol] = [made.Symbol];
    }

    private HashSet<SymbolId> MadeOf(Value value) => _madeOf.GetValueOrDefault(value.Symbol) ?? [];

    private HashSet<SymbolId> MadeOf(IEnumerable<Register64> registers) =>
        [.. registers.SelectMany(register => MadeOf(_state[register]))];

    private HashSet<SymbolId> Given(Instruction call) =>
        MadeOf(Enumerable.Range(0, call.Flow == InstructionFlow.Call ? argumentCountOf(call.Target) : 6)
            .Select(ArgumentRegisters.Of));

    private HashSet<SymbolId> SourcesOf(in Instruction instruction) => instruction.Assignment?.Value switch
    {
        RegisterValue.Constant => [],
        RegisterValue.Copy copy => MadeOf(_state[copy.Source]),
        RegisterValue.Computed sum => InAddress(sum.Address),
        RegisterValue.Load { Width: < 4 } => [],
        RegisterValue.Load load => Read(load.Address),
        _ => [
            .. MadeOf(instruction.Operands.Members),
            .. instruction.ReadAddress is { } address ? Read(address) : [],
        ],
    };

    private HashSet<SymbolId> InAddress(in EffectiveAddress address)
    {
        var value = _state.Evaluate(address);
        return [.. MadeOf(value.Base), .. value.Index is { } index ? MadeOf(index) : []];
    }

    private HashSet<SymbolId> Read(in EffectiveAddress address) =>
    [
        .. InAddress(address).Where(_linked.Contains),
        .. _state.Evaluate(address).Base.Symbol == _frame ? _saved : [],
    ];

    // Whom the instruction tells of objects that nobody knew.
    private void Disclose(in Instruction instruction)
    {
        if (instruction.Flow is InstructionFlow.Call or InstructionFlow.IndirectCall)
        {
            var borrowed = nameOf(instruction.Target) is { } name && HarmlessCallees.Borrow(name);
            _unshared.ExceptWith(Given(instruction).Where(given => !borrowed || _linked.Contains(given)));
            return;
        }

        if (instruction.HidesOperands)
            _unshared.ExceptWith(MadeOf(instruction.Operands.Members));
        if (instruction.Write is not { } write)
            return;
        var stored = write.Kind == AccessKind.StringStore
            ? [.. MadeOf(_state[Register64.Rax]), .. MadeOf(_state[Register64.Rsi]).Where(_linked.Contains)]
            : write.Length is { Kind: AccessLengthKind.Fixed, Bytes: < 4 } ? []
            : MadeOf(instruction.Operands.Members);
        var target = _state.Evaluate(write.Address);
        var isWhole = target.IsLinear && instruction.StoredRegister != Register64.None;
        if (isWhole && target.Base.Symbol == _frame && target.Base.Offset + StackSlot.Size <= _lowestEscape)
            _saved.UnionWith(stored);
        else if (isWhole && stored.SetEquals([target.Base.Symbol]))
            _linked.UnionWith(stored);
        else
            _unshared.ExceptWith(stored);
    }

    private void Assign(in Instruction instruction, bool faults, HashSet<SymbolId> made)
    {
        Value? assigned = !faults && instruction.Assignment is { } assignment ? Evaluate(assignment.Value) : null;
        foreach (var register in instruction.WrittenRegisters.Members)
        {
            if (register == Register64.Rsp && instruction.StackIncrement != 0)
                continue;
            _state[register] = NewValue();
            _madeOf[_state[register].Symbol] = made;
        }

        if (assigned is { } value)
        {
            _state[instruction.Assignment!.Register] = value;
            _madeOf.TryAdd(value.Symbol, made);
            if (instruction.Assignment.Register != Register64.Rsp)
                Escape(value);
        }

        _state[Register64.Rsp] += instruction.StackIncrement;
    }

    private Value Evaluate(RegisterValue value)
    {
        switch (value)
        {
            case RegisterValue.Constant constant:
                return Value.Constant(constant.Value);
            case RegisterValue.Copy { Width: 8 } copy:
                return _state[copy.Source];
            case RegisterValue.Copy copy when _state[copy.Source].IsConstant:
                return Value.Constant((uint)_state[copy.Source].Offset);
            case RegisterValue.Computed computed:
                var sum = _state.Evaluate(computed.Address);
                if (!sum.IsLinear)
                {
                    Escape(sum.Base);
                    Escape(sum.Index!.Value);
                    return NewValue();
                }

                return computed.Width == 8 ? sum.Base
                    : sum.Base.IsConstant ? Value.Constant((uint)sum.Base.Offset)
                    : NewValue();
            case RegisterValue.Load { Width: 8, Address.Segment: AddressSegment.None } load:
                var address = _state.Evaluate(load.Address);
                return address.IsLinear
                    && _stack.TryGetValue(new StackSlot(address.Base.Symbol, address.Base.Offset), out var saved)
                        ? saved
                        : NewValue();
            default:
                return NewValue();
        }
    }
}
