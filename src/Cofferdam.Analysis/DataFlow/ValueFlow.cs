using System.Collections.Immutable;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.DataFlow;

/// <summary>
/// What every register holds at every instruction of a routine, as symbols plus constants: two places hold equal values
/// whenever execution is there if the analysis gives them equal <see cref="Value"/>s.
/// </summary>
/// <remarks>
/// Optimistic value numbering over basic blocks, to a fixed point: where ways with different values meet, and only
/// there, a new symbol stands for the value. A way that was not yet walked does not count until it is.
/// </remarks>
public sealed class ValueFlow
{
    private readonly SymbolTable _symbols = new();
    private readonly TransferFunction _transfer;
    private readonly MachineState?[] _in;
    private readonly MachineState?[] _out;
    private readonly MachineState?[] _outOfFault;
    private readonly HashSet<(int Block, Register64 Register)> _joinedRegisters = [];
    private readonly HashSet<(int Block, StackSlot Slot)> _joinedSlots = [];

    private ValueFlow(ControlFlowGraph graph, HiddenControlFlow hidden)
    {
        Graph = graph;
        _transfer = new TransferFunction(graph, hidden, _symbols);
        _in = new MachineState?[graph.Blocks.Length];
        _out = new MachineState?[graph.Blocks.Length];
        _outOfFault = new MachineState?[graph.Blocks.Length];
    }

    /// <summary>The graph.</summary>
    public ControlFlowGraph Graph { get; }

    /// <summary>Where each symbol comes from, by number.</summary>
    public IReadOnlyList<SymbolOrigin> Origins => _symbols.Origins;

    /// <summary>Analyses a routine.</summary>
    public static ValueFlow Analyze(ControlFlowGraph graph, HiddenControlFlow hidden)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(hidden);
        var flow = new ValueFlow(graph, hidden);
        flow.Solve();
        return flow;
    }

    /// <summary>Analyses all routines of a compartment; the flows are in address order.</summary>
    /// <param name="functions">The functions, in address order, without aliases.</param>
    /// <param name="hidden">The ways of control that the instructions do not show.</param>
    public static ImmutableArray<ValueFlow> AnalyzeAll(
        IReadOnlyList<DecodedFunction> functions, HiddenControlFlow hidden)
    {
        var routines = Routine.Assemble(functions);
        var entered = Routine.FindOutsideJumps(routines);
        var flows = new ValueFlow[routines.Length];
        Parallel.For(0, routines.Length, at =>
            flows[at] = Analyze(ControlFlowBuilder.Build(routines[at], hidden, entered), hidden));
        return [.. flows];
    }

    /// <summary>Whether a symbol is a stack pointer: the routine's own frame lies below it.</summary>
    public bool IsStack(SymbolId symbol) => _transfer.IsStack(symbol);

    /// <summary>Whether only this routine can know where a stack slot is.</summary>
    public bool IsPrivate(StackSlot slot) => _transfer.IsPrivate(slot);

    /// <summary>Whether the instruction is a call, or is one at times.</summary>
    public bool IsCall(in Instruction instruction) => _transfer.IsCall(instruction);

    /// <summary>The state where a block begins. The caller may change its copy.</summary>
    public MachineState StateAt(BasicBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return _in[block.Number]!.Clone();
    }

    /// <summary>An instruction that can be reached, by its address, and the state before it.</summary>
    public (Instruction Instruction, MachineState State) Before(KernelAddress address)
    {
        foreach (var number in Graph.ReversePostorder)
        {
            var block = Graph.Blocks[number];
            for (var index = block.First; index < block.End; index++)
            {
                if (Graph.Routine.Instructions[index].Address != address)
                    continue;
                var state = StateAt(block);
                for (var earlier = block.First; earlier < index; earlier++)
                    Step(earlier, state);
                return (Graph.Routine.Instructions[index], state);
            }
        }

        throw new ArgumentException($"No instruction at {address} can be reached.", nameof(address));
    }

    /// <summary>Steps a state over the instruction with this index.</summary>
    public void Step(int instruction, MachineState state) => _transfer.Apply(instruction, state);

    /// <summary>The symbols that get their values where a block begins.</summary>
    public IEnumerable<SymbolId> JoinedAt(BasicBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return _symbols.JoinedAt(block.Number);
    }

    /// <summary>
    /// Where ways meet, what a symbol may be: the symbols of a block's joins, each with a value that comes in.
    /// </summary>
    public IEnumerable<(SymbolId Joined, Value Incoming)> MeetingAt(BasicBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return block.Predecessors.SelectMany(edge => MeetingAt(block, edge));
    }

    /// <summary>
    /// What the symbols of a block's joins become where control comes over one edge, if that is not what they are; all
    /// at once. Nothing for an edge that no way leads to.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="edge">The edge, as seen from it.</param>
    public IEnumerable<(SymbolId Joined, Value Incoming)> MeetingAt(BasicBlock block, BlockEdge edge)
    {
        ArgumentNullException.ThrowIfNull(block);
        var met = _in[block.Number]!;
        if (Incoming(edge) is not { } incoming)
            yield break;
        for (var register = Register64.Rax; register <= Register64.R15; register++)
        {
            if (met[register] != incoming[register])
                yield return (met[register].Symbol, incoming[register]);
        }

        foreach (var (slot, value) in met.Slots)
        {
            if (incoming.Slots[slot] != value)
                yield return (value.Symbol, incoming.Slots[slot]);
        }
    }

    /// <summary>The symbols that get their values from the instruction with this index.</summary>
    public IEnumerable<SymbolId> DefinedAt(int instruction) => _symbols.DefinedAt(instruction);

    private void Solve()
    {
        do
        {
            _transfer.EscapedMore = false;
            var changed = true;
            while (changed)
            {
                changed = false;
                foreach (var number in Graph.ReversePostorder)
                    changed |= Visit(Graph.Blocks[number]);
            }
        }
        while (_transfer.EscapedMore && Forget());
    }

    // More escaped than the states assumed: what they say of slots may be wrong, so they are computed anew.
    private bool Forget()
    {
        Array.Clear(_in);
        Array.Clear(_out);
        Array.Clear(_outOfFault);
        return true;
    }

    private bool Visit(BasicBlock block)
    {
        var state = Enter(block);
        if (state is null || (_in[block.Number] is { } known && known.SameAs(state)))
            return false;
        _in[block.Number] = state.Clone();
        for (var index = block.First; index < block.End - 1; index++)
            _transfer.Apply(index, state);
        var faults = block.Successors.Any(edge => edge.Kind == EdgeKind.Fault);
        var faulted = faults ? state.Clone() : null;
        _transfer.Apply(block.End - 1, state);
        if (faulted is not null)
            _transfer.ApplyFault(block.End - 1, faulted);
        _out[block.Number] = state;
        _outOfFault[block.Number] = faulted;
        return true;
    }

    // What comes in over an edge; null if it was not walked yet.
    private MachineState? Incoming(BlockEdge edge) =>
        edge.Kind == EdgeKind.Normal ? _out[edge.Block] : _outOfFault[edge.Block];

    // What holds where a block begins, or null if no way to it was walked yet.
    private MachineState? Enter(BasicBlock block)
    {
        var at = Graph.Routine.Instructions[block.First].Address;
        MachineState? state = block.Entry switch
        {
            BlockEntry.Call => new MachineState(register => new Value(_symbols.AtEntry(register), 0)),
            BlockEntry.Unknown => new MachineState(register => new Value(
                _symbols.AtUnknownEntry(
                    block.Number, register, () => new SymbolOrigin.UnknownEntry(at, register.ToText())),
                0)),
            _ => null,
        };
        foreach (var edge in block.Predecessors)
        {
            var incoming = Incoming(edge);
            if (incoming is null)
                continue;
            if (state is null)
                state = incoming.Clone();
            else
                state.Join(incoming, JoinOfRegister, JoinOfSlot);
        }

        if (state is not null)
            KeepJoins(block, state);
        return state;

        Value JoinOfRegister(Register64 register)
        {
            _joinedRegisters.Add((block.Number, register));
            return new Value(
                _symbols.AtJoin(block.Number, register, () => new SymbolOrigin.Join(at, register.ToText())), 0);
        }

        Value JoinOfSlot(StackSlot slot)
        {
            _joinedSlots.Add((block.Number, slot));
            return new Value(_symbols.AtJoin(block.Number, slot, () => new SymbolOrigin.Join(at, slot.ToString())), 0);
        }
    }

    // A value that once differed stays a symbol of its own, so that the states converge.
    private void KeepJoins(BasicBlock block, MachineState state)
    {
        for (var register = Register64.Rax; register <= Register64.R15; register++)
        {
            if (_joinedRegisters.Contains((block.Number, register)))
                state[register] = new Value(_symbols.AtJoin(block.Number, register, NoOrigin), 0);
        }

        foreach (var slot in state.Slots.Keys.Where(slot => _joinedSlots.Contains((block.Number, slot))).ToArray())
            state.Save(slot, new Value(_symbols.AtJoin(block.Number, slot, NoOrigin), 0));

        static SymbolOrigin NoOrigin() => throw new InvalidOperationException("A join without an origin.");
    }
}
