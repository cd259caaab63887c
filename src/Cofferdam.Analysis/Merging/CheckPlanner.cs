using System.Collections.Immutable;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Analysis.Typing;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// Plans the checks of a routine. A check of bytes off a value stands for later stores to these bytes off the very same
/// value, on every way to them, until a call may free or replace the object.
/// </summary>
/// <remarks>
/// <para>Backwards: which bytes off each symbol will be written on every way from here (they must be written anyhow, so
/// to check them early is no false alarm), and which on some way. Forwards: which bytes off each symbol have been
/// checked on every way to here. Both see through the meeting of ways: what is known of each value that comes in is
/// known of the symbol that it becomes. A store that is not covered becomes a check, widened over what is certain to
/// come, and over what may come where it is there: in a whole struct (<see cref="WholeStructs"/>), or in an object
/// that the routine has allocated with that size.</para>
/// <para>Where several ways part and each has a check of its own off the same value, one check ahead of them does for
/// all (<see cref="CheckPlannerOptions.ProbesOf"/>): what was certain to come is checked where that is known.</para>
/// <para>With an index the address is the same if base and index are. Which object it must stay in is then told by the
/// pointer that the index was added to: a check stands only for stores of which the very same is known.</para>
/// <para>Sound by induction along any path: what is said to be checked at a block was said so, and was true, at the end
/// of each block before it. Checks must not be wider than that, or an object that is smaller than another one of its
/// type would be a false alarm.</para>
/// </remarks>
public sealed class CheckPlanner
{
    // More elements than any object has: a count that is no count.
    private const long MostElements = 1 << 24;

    private readonly ValueFlow _flow;
    private readonly CheckPlannerOptions _options;
    private readonly EntryKnowledge _entered;
    private readonly IReadOnlyDictionary<KernelAddress, HandoverCheck> _demands;
    private readonly ImmutableArray<Instruction> _instructions;
    private readonly List<FlowEvent>[] _events;
    private readonly FreshObjects _fresh;
    private readonly Meetings _meetings;
    private readonly WholeStructs? _structs;
    private readonly ObjectFinder? _objects;
    private EarlyPlaces? _early;
    private LaterWrites _certain = null!;
    private LaterWrites _possible = null!;
    private CheckOutcome _outcome = null!;

    // What needs no knowledge of checks.
    private readonly Dictionary<KernelAddress, SiteFinding> _settled = [];
    private readonly Dictionary<int, FlowEvent.Check> _ahead = [];
    private readonly Dictionary<KernelAddress, long> _allocations = [];

    // Of what the routine allocates this is there as long as the object is, whoever knows it.
    private readonly Dictionary<SymbolId, long> _sizes = [];

    private CheckPlanner(
        ValueFlow flow,
        CheckPlannerOptions options,
        EntryKnowledge entered,
        IReadOnlyDictionary<KernelAddress, HandoverCheck> demands)
    {
        _entered = entered;
        _demands = demands;
        _flow = flow;
        _options = options;
        _instructions = flow.Graph.Routine.Instructions;
        var blocks = flow.Graph.Blocks.Length;
        _events = new List<FlowEvent>[blocks];
        _fresh = FreshObjects.Of(flow, options);
        _meetings = new Meetings(flow);
        _structs = options.StructsOf(flow);
        _objects = options.ObjectsOf(flow);
    }

    /// <summary>Plans the checks of the routine whose values <paramref name="flow"/> knows.</summary>
    /// <param name="flow">The values.</param>
    /// <param name="options">What else to know.</param>
    /// <param name="entered">What all callers have seen to; null if nobody knows.</param>
    /// <param name="demands">
    /// What to check for the sake of routines that are called, by the calls; null: nothing.
    /// </param>
    public static CheckPlan Plan(
        ValueFlow flow,
        CheckPlannerOptions options,
        EntryKnowledge? entered = null,
        IReadOnlyDictionary<KernelAddress, HandoverCheck>? demands = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(options);
        var planner = new CheckPlanner(
            flow,
            options,
            entered ?? EntryKnowledge.Nothing,
            demands ?? ImmutableDictionary<KernelAddress, HandoverCheck>.Empty);
        var reached = flow.Graph.ReversePostorder.Select(number => flow.Graph.Blocks[number]).ToArray();
        foreach (var block in reached)
            planner._events[block.Number] = planner.EventsOf(block);
        planner._certain = planner.WritesLater(onEveryWay: true);
        planner._possible = planner.WritesLater(onEveryWay: false);
        planner.Decide(reached);
        if (options.ProbesOf is { } probesOf)
            planner.CheckAhead(reached, probesOf);
        var (argumentWrites, entryChecks) = planner.AtEntry(reached);
        return new CheckPlan(flow, planner._outcome.Findings, planner.Makes(reached), planner._allocations)
        {
            Entered = planner._entered,
            HandedOver = [.. planner._outcome.HandedOver],
            ArgumentWrites = argumentWrites,
            EntryChecks = entryChecks,
        };
    }

    private LaterWrites WritesLater(bool onEveryWay) =>
        new(_flow, _events, _meetings, onEveryWay, _options.ArgumentWritesOf);

    private void Decide(BasicBlock[] reached)
    {
        _outcome = new CheckOutcome(_settled, _events.Length);
        FindKnowledge();
        foreach (var block in reached)
            Walk(block, _outcome.Known[block.Number]!, decide: true);
    }

    // Those that are reached first see most.
    private void CheckAhead(BasicBlock[] reached, Func<Routine, ProbePlaces> probesOf)
    {
        var checks = Checks();
        foreach (var block in reached.Where(EarlyPlaces.IsBranch))
        {
            foreach (var (place, bytes) in _certain.After(block))
            {
                var spared = checks[place].Where(store => bytes.Covers(store.Bytes)).ToArray();
                if (spared.Length > 0 && !_flow.IsStack(place.Symbol)
                    && PlacesFor(probesOf).Find(block, place.Symbol, _ahead.ContainsKey)
                        is var (instruction, register, offset)
                    && !Array.Exists(spared, MustStayInObject)
                    && TryOut(new FlowEvent.Check(instruction, register, offset, place, bytes.Hull), reached))
                {
                    checks = Checks();
                }
            }
        }

        while (_outcome.PutAhead(_ahead, Stores(), _instructions) is { } homeless)
        {
            _ahead.Remove(homeless);
            Renew(homeless);
            Decide(reached);
        }
    }

    // Few routines need them.
    private EarlyPlaces PlacesFor(Func<Routine, ProbePlaces> probesOf) =>
        _early ??= new EarlyPlaces(_flow, _options, probesOf(_flow.Graph.Routine), EndsChecks);

    // Whether there are fewer checks with this one.
    private bool TryOut(FlowEvent.Check check, BasicBlock[] reached)
    {
        var before = _outcome;
        _ahead.Add(check.Instruction, check);
        Renew(check.Instruction);
        Decide(reached);
        if (_outcome.Checks < before.Checks)
            return true;
        _ahead.Remove(check.Instruction);
        Renew(check.Instruction);
        _outcome = before;
        return false;
    }

    private void Renew(int instruction)
    {
        var block = _flow.Graph.Blocks.First(block => block.First <= instruction && instruction < block.End);
        _events[block.Number] = EventsOf(block);
        _certain.Forget(block);
        _possible.Forget(block);
    }

    private IEnumerable<FlowEvent.Store> Stores() =>
        _flow.Graph.ReversePostorder.SelectMany(number => _events[number]).OfType<FlowEvent.Store>();

    // The stores that are checked by themselves, by what they are off.
    private ILookup<ByteBase, FlowEvent.Store> Checks() => Stores()
        .Where(store => store.Base is { Segment: AddressSegment.None, Index: null }
            && _outcome.Findings[_instructions[store.Instruction].Address] is SiteFinding.Check)
        .ToLookup(store => store.Base);

    // In one that its address alone does not tell: each such store keeps its own check.
    private bool MustStayInObject(FlowEvent.Store store) =>
        _objects?.Find(store.Target, _flow.Before(_instructions[store.Instruction].Address).State) is not null;

    // What the routine allocates and returns, unknown to anybody else. The walk has left what is known at the ends of
    // blocks.
    private AllocationCall? Makes(BasicBlock[] reached)
    {
        var made = new HashSet<SymbolId>();
        foreach (var block in reached)
        {
            var state = _flow.StateAt(block);
            for (var index = block.First; index < block.End; index++)
            {
                if (_flow.Graph.Routine.Leaves(_instructions[index]))
                    return null;
                if (_instructions[index].Flow == InstructionFlow.Return && !Returns(state[Register64.Rax], block))
                    return null;
                _flow.Step(index, state);
            }
        }

        return made.Count == 1 ? _fresh.Describe(made.Single()) : null;

        bool Returns(Value result, BasicBlock block)
        {
            if (result == Value.Constant(0))
                return true;
            made.Add(result.Symbol);
            return result.Offset == 0 && _outcome.Known[block.Number]!.IsUnshared(result.Symbol);
        }
    }

    private List<FlowEvent> EventsOf(BasicBlock block)
    {
        var events = new List<FlowEvent>();
        var state = _flow.StateAt(block);
        for (var index = block.First; index < block.End; index++)
        {
            var instruction = _instructions[index];
            if (_ahead.TryGetValue(index, out var check))
                events.Add(check);
            if (_options.WriteOf(instruction) is { } write)
                AddStore(index, instruction, write, state, events);
            foreach (var symbol in _fresh.DisclosedBy(index, state))
                events.Add(new FlowEvent.Disclosure(symbol));
            var allocation = _flow.IsCall(instruction) ? _options.AllocationAt(instruction) : null;
            var size = allocation?.Size?.At(state, _flow) ?? 0;
            if (_demands.TryGetValue(instruction.Address, out var demand))
                events.Add(CheckFor(demand, index, state));
            if (HandoverAt(index, state) is { } handover)
                events.Add(handover);
            var spared = SparedBy(instruction, state);
            var endsChecks = EndsChecks(index, state);
            _flow.Step(index, state);
            foreach (var symbol in _flow.DefinedAt(index))
                events.Add(new FlowEvent.Definition(symbol));
            if (endsChecks)
                events.Add(new FlowEvent.Invalidation(spared));
            if (allocation is not null)
            {
                _allocations[instruction.End] = size;
                var symbol = state[Register64.Rax].Symbol;
                _sizes[symbol] = size;
                events.Add(new FlowEvent.Allocation(symbol, new ByteRange(0, size), _fresh.Contains(symbol)));
            }
        }

        return events;
    }

    private static FlowEvent.Check CheckFor(HandoverCheck demand, int call, MachineState before)
    {
        var register = ArgumentRegisters.Of(demand.Argument);
        var (symbol, offset) = (before[register].Symbol, before[register].Offset);
        return new FlowEvent.Check(
            call, register, offset, new ByteBase(symbol, AddressSegment.None), demand.Bytes.Shift(offset))
        {
            IsForCallee = true,
        };
    }

    private FlowEvent.Handover? HandoverAt(int index, MachineState before)
    {
        var instruction = _instructions[index];
        var isCall = instruction.Flow == InstructionFlow.Call;
        return (isCall || _flow.Graph.Routine.Leaves(instruction)) && _options.HasKnownCallers(instruction.Target)
            ? new FlowEvent.Handover(
                index,
                instruction.Target,
                [.. Enumerable.Range(0, ArgumentRegisters.Count).Select(argument =>
                    before[ArgumentRegisters.Of(argument)])],
                isCall ? before[Register64.Rsp] : null)
            : null;
    }

    private bool EndsChecks(int index, MachineState before)
    {
        var instruction = _instructions[index];
        return _flow.IsCall(instruction)
            && !(instruction.Flow == InstructionFlow.Call
                && (_options.IsHarmless(instruction.Target)
                    || (_options.DefersFree(instruction.Target) && IsInside(before[ArgumentRegisters.Of(0)]))));
    }

    // Not null: some way up from the start of an object.
    private static bool IsInside(Value value) => value is { IsConstant: false, Offset: > 0 };

    private ImmutableHashSet<SymbolId> SparedBy(in Instruction instruction, MachineState before) =>
        instruction.Flow == InstructionFlow.Call
            ?
            [
                .. Enumerable.Range(0, _options.SparedArguments(instruction.Target))
                    .Select(argument => before[ArgumentRegisters.Of(argument)])
                    .Where(value => value is { IsConstant: false, Offset: 0 })
                    .Select(value => value.Symbol),
            ]
            : [];

    private void AddStore(
        int index, in Instruction instruction, MemoryWrite write, MachineState state, List<FlowEvent> events)
    {
        // The classification of the instruction alone has settled these.
        if (SiteClassifier.ClassOf(write) != AccessClass.Other || write.Inexpressible is not null)
            return;
        var target = state.Evaluate(write.Address);
        var length = LengthOf(write.Length, state);
        var isPlain = length is not null
            && write.Address is { Segment: AddressSegment.None or AddressSegment.Gs, BitOffset: Register64.None }
            && !_options.CanFault(instruction.Address);
        var own = new ByteRange(0, length ?? 0);
        var isFlat = write.Address.Segment == AddressSegment.None;
        if (!isPlain || (!isFlat && target.Base.IsConstant))
            _settled[instruction.Address] = new SiteFinding.Check(target, null);
        else if (target.IsLinear && isFlat && _flow.IsStack(target.Base.Symbol)
            && target.Base.Offset + own.Length <= 0)
            _settled[instruction.Address] = new SiteFinding.OwnFrame(target);
        else if (target is { IsLinear: true, Base.IsConstant: true })
            _settled[instruction.Address] = new SiteFinding.Constant(target);
        else if (instruction.ProbeHazard is not null)
            _settled[instruction.Address] = new SiteFinding.Check(target, null);
        else
            events.Add(StoreOf(index, target, write.Address.Segment, own, state));
    }

    private FlowEvent.Store StoreOf(
        int instruction, AddressValue target, AddressSegment segment, ByteRange own, MachineState before)
    {
        var (symbol, offset) = (target.Base.Symbol, target.Base.Offset);
        if (target.Index is not { } index)
            return new FlowEvent.Store(instruction, target, new ByteBase(symbol, segment), own.Shift(offset));
        var found = segment == AddressSegment.None ? _objects?.Find(target, before) : null;
        var added = new AddedIndex(index.Symbol, target.Scale, IndexedObject.Of(found, before));
        return new FlowEvent.Store(
            instruction,
            target,
            new ByteBase(symbol, segment, added),
            own.Shift(unchecked(offset + (index.Offset * target.Scale))));
    }

    // The bytes written, if they are the same each time; null if not.
    private static long? LengthOf(AccessLength length, MachineState state) => length.Kind switch
    {
        AccessLengthKind.Fixed => length.Bytes,
        AccessLengthKind.Counted when length is { UnitRegister: Register64.None, CountShift: 0 }
            && state[length.Count] is { IsConstant: true, Offset: > 0 and < MostElements } count =>
            length.Bytes * count.Offset,
        _ => null,
    };

    // A block is looked at again only if what is known at the end of one before it has changed.
    private void FindKnowledge()
    {
        var ends = new Knowledge?[_events.Length];
        var due = Enumerable.Repeat(true, _events.Length).ToArray();
        var changed = true;
        while (changed)
        {
            changed = false;
            foreach (var number in _flow.Graph.ReversePostorder)
            {
                if (!due[number])
                    continue;
                due[number] = false;
                var block = _flow.Graph.Blocks[number];
                var before = KnownAt(block, ends);
                if (before is null)
                    continue;
                if (_outcome.Known[number] is not { } known)
                    _outcome.Known[number] = before;
                else if (!known.IntersectWith(before))
                    continue;
                ends[number] = null;
                foreach (var edge in block.Successors)
                    due[edge.Block] = true;
                changed = true;
            }
        }
    }

    // What is known at the ends of blocks is kept, as long as it is so at their starts.
    private Knowledge? KnownAt(BasicBlock block, Knowledge?[] ends)
    {
        if (block.Entry != BlockEntry.None)
            return KnownOnEntry(block);
        Knowledge? certain = null;
        foreach (var edge in block.Predecessors)
        {
            if (_outcome.Known[edge.Block] is not { } before)
                continue;
            if (ends[edge.Block] is not { } end)
            {
                ends[edge.Block] = end = before.Clone();
                Walk(_flow.Graph.Blocks[edge.Block], end, decide: false);
            }

            var after = end.Clone();
            after.Rename(_meetings.On(block.Number, edge));
            if (certain is null)
                certain = after;
            else
                certain.IntersectWith(after);
        }

        return certain;
    }

    // If the routine can come back to its start, its arguments are others there.
    private Knowledge KnownOnEntry(BasicBlock block)
    {
        var known = new Knowledge();
        if (!IsStart(block) || _entered.IsNothing)
            return known;
        var state = _flow.StateAt(block);
        for (var argument = 0; argument < ArgumentRegisters.Count; argument++)
        {
            var value = state[ArgumentRegisters.Of(argument)];
            var place = new ByteBase(value.Symbol, AddressSegment.None);
            known.Checked.Add(place, _entered.Arguments[argument].Checked.Shift(value.Offset));
            known.Frames.Add(place, _entered.Arguments[argument].Frames.Shift(value.Offset));
        }

        return known;
    }

    private bool IsStart(BasicBlock block) =>
        block is { Entry: BlockEntry.Call, Predecessors.IsEmpty: true }
        && _instructions[block.First].Address == _flow.Graph.Routine.Start;

    // Where the routine is entered, if all callers are known: what it may write off each argument, and what a check of
    // that would cover.
    private (ImmutableArray<ByteSet> Writes, ImmutableArray<ByteRange> Checks) AtEntry(BasicBlock[] reached)
    {
        if (!_options.HasKnownCallers(_flow.Graph.Routine.Start) || Array.Find(reached, IsStart) is not { } start)
            return ([], []);
        var (certain, possible) = (_certain.Before(start), _possible.Before(start));
        var state = _flow.StateAt(start);
        var arguments = Enumerable.Range(0, ArgumentRegisters.Count)
            .Select(argument => state[ArgumentRegisters.Of(argument)])
            .Select(value => (Place: new ByteBase(value.Symbol, AddressSegment.None), value.Offset))
            .ToArray();
        return (
            [.. arguments.Select(argument => possible[argument.Place].Shift(-argument.Offset))],
            [.. arguments.Select(argument => CheckOf(argument.Place).Shift(-argument.Offset))]);

        ByteRange CheckOf(ByteBase place) =>
            certain[place].IsEmpty || Stores().Any(store => store.Base == place && MustStayInObject(store))
                ? default
                : Widened(certain[place].Hull, possible[place], place);
    }

    // What the routine that is called may count on.
    private EntryKnowledge KnownOf(FlowEvent.Handover handover, Knowledge known) =>
        new([.. handover.Arguments.Select(argument => KnownOf(argument, handover.Frame, known))]);

    private ArgumentKnowledge KnownOf(Value argument, Value? frame, Knowledge known)
    {
        if (argument.IsConstant)
            return ArgumentKnowledge.Nothing;
        var place = new ByteBase(argument.Symbol, AddressSegment.None);
        var own = frame?.Symbol == argument.Symbol && _flow.IsStack(argument.Symbol)
            ? ByteSet.Of(new ByteRange(frame.Value.Offset, 0))
            : ByteSet.Empty;
        return new ArgumentKnowledge(
            known.Checked[place].Union(known.Allocated[place]).Shift(-argument.Offset),
            known.Frames[place].Union(own).Shift(-argument.Offset));
    }

    private void Walk(BasicBlock block, Knowledge known, bool decide)
    {
        var events = _events[block.Number];
        var certain = _certain.AfterEach(block);
        var possible = _possible.AfterEach(block);
        for (var at = 0; at < events.Count; at++)
        {
            switch (events[at])
            {
                case FlowEvent.Store store:
                    Walk(store, certain[at]!, possible[at]!, known, decide);
                    break;
                case FlowEvent.Check check when !known.Covers(check.Base, check.Bytes):
                    var bytes = Check(check.Base, check.Bytes, certain[at]!, possible[at]!, known);
                    if (decide)
                        Decide(check, bytes);
                    break;
                case FlowEvent.Definition definition:
                    known.Forget(definition.Symbol);
                    break;
                case FlowEvent.Invalidation invalidation:
                    known.Invalidate(invalidation);
                    break;
                case FlowEvent.Allocation allocation:
                    known.Allocate(allocation);
                    break;
                case FlowEvent.Disclosure disclosure:
                    known.Share(disclosure.Symbol);
                    break;
                case FlowEvent.Handover handover when decide:
                    _outcome.HandedOver.Add(new HandedOver(
                        _instructions[handover.Instruction].Address, handover.Target, KnownOf(handover, known)));
                    break;
            }
        }
    }

    private void Decide(FlowEvent.Check check, ByteRange bytes)
    {
        if (!check.IsForCallee)
        {
            _outcome.Ahead[check.Instruction] = bytes;
            return;
        }

        var argument = new AddressValue(new Value(check.Base.Symbol, check.Offset), null, 1);
        var call = _instructions[check.Instruction];
        _outcome.Findings[call.Address] =
            new SiteFinding.Handover(argument, check.Register, bytes.Shift(-check.Offset), call.Target);
    }

    private void Walk(
        FlowEvent.Store store, SymbolBytes certain, SymbolBytes possible, Knowledge known, bool decide)
    {
        var target = store.Target;
        SiteFinding finding;
        if (known.Frames[store.Base].Covers(store.Bytes))
        {
            finding = new SiteFinding.CallersFrame(target);
        }
        else if (known.Allocated[store.Base].Covers(store.Bytes))
        {
            finding = new SiteFinding.Fresh(target);
        }
        else if (known.Checked[store.Base].Covers(store.Bytes))
        {
            finding = new SiteFinding.Covered(target);
        }
        else
        {
            var bytes = Check(store.Base, store.Bytes, certain, possible, known);
            finding = new SiteFinding.Check(target, bytes.Shift(-store.Bytes.Start));
        }

        if (decide)
            _outcome.Findings[_instructions[store.Instruction].Address] = finding;
    }

    private ByteRange Check(ByteBase place, ByteRange own, SymbolBytes certain, SymbolBytes possible, Knowledge known)
    {
        var bytes = Widened(certain[place].HullWith(own), possible[place], place);
        known.Checked.Add(place, ByteSet.Of(bytes));
        return bytes;
    }

    // A check of more than will be written fails only where there is less, so what may be written is left out unless
    // it is there. What is certain may lie beyond the struct, such as the payload behind a header.
    private ByteRange Widened(ByteRange certain, ByteSet possible, ByteBase place)
    {
        if (possible.IsEmpty || place is not { Segment: AddressSegment.None, Index: null })
            return certain;
        var there = ByteSet.Of(_structs?.ExtentOf(place.Symbol, certain) ?? default)
            .Union(ByteSet.Of(new ByteRange(0, _sizes.GetValueOrDefault(place.Symbol))));
        return possible.Intersect(there).HullWith(certain);
    }
}
