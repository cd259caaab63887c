using System.Collections.Immutable;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Typing;

/// <summary>Where the values of a routine go: into joins, calls, memory, back to the caller.</summary>
internal sealed class RoutineUses
{
    private readonly Dictionary<SymbolId, List<Value>> _joined = [];

    private RoutineUses()
    {
    }

    /// <summary>The calls and tail calls.</summary>
    public List<CallUse> Calls { get; } = [];

    /// <summary>The registers that are stored.</summary>
    public List<StoreUse> Stores { get; } = [];

    /// <summary>What rax holds where the routine returns.</summary>
    public List<Value> Returns { get; } = [];

    /// <summary>The pointers that were changed a little, by the symbol of the result.</summary>
    public Dictionary<SymbolId, ChangedPointer> Changed { get; } = [];

    /// <summary>What was read through the segment register gs, by the symbol of the result.</summary>
    public Dictionary<SymbolId, SymbolOrigin.Load> ReadThroughSegment { get; } = [];

    /// <summary>The values of which a symbol stands for one, if ways meet where it comes into being.</summary>
    public IReadOnlyList<Value> JoinedIn(SymbolId symbol) => _joined.GetValueOrDefault(symbol, []);

    /// <summary>Collects them.</summary>
    public static RoutineUses Of(ValueFlow flow)
    {
        var uses = new RoutineUses();
        var graph = flow.Graph;
        var starts = new MachineState?[graph.Blocks.Length];
        foreach (var number in graph.ReversePostorder)
            starts[number] = flow.StateAt(graph.Blocks[number]);
        foreach (var number in graph.ReversePostorder)
        {
            var block = graph.Blocks[number];
            var state = starts[number]!.Clone();
            uses.JoinEntry(flow, block, state);
            MachineState? faulted = null;
            for (var index = block.First; index < block.End; index++)
            {
                uses.Collect(flow, graph.Routine, index, state);
                if (index == block.End - 1 && block.Successors.Any(edge => edge.Kind == EdgeKind.Fault))
                    faulted = state.Clone();
                var change = graph.Routine.Instructions[index].PointerChange;
                var (before, other) = change is null ? default : (state[change.Register], OtherOf(change, state));
                AddressValue? added = change?.Added is { } operand ? state.Evaluate(operand) : null;
                var read = ReadThroughGs(graph.Routine.Instructions[index], state);
                flow.Step(index, state);
                if (read is var (register, load))
                    uses.ReadThroughSegment[state[register].Symbol] = load;
                if (change is not null)
                {
                    uses.Change(
                        change,
                        graph.Routine.Instructions[index].Address,
                        state[change.Register],
                        (before, other, added));
                }
            }

            // What the instruction that faulted writes has the same symbol as after it: of unknown origin, or a load.
            foreach (var register in graph.Routine.Instructions[block.End - 1].WrittenRegisters.Members)
            {
                if (faulted is not null)
                    faulted[register] = state[register];
            }

            foreach (var edge in block.Successors)
            {
                if (starts[edge.Block] is not { } next)
                    continue;
                var from = edge.Kind == EdgeKind.Fault ? faulted! : state;
                uses.Join(from, next, flow.JoinedAt(graph.Blocks[edge.Block]));
            }
        }

        return uses;
    }

    private static (Register64 Register, SymbolOrigin.Load Load)? ReadThroughGs(
        in Instruction instruction, MachineState before) =>
        instruction.Assignment is { Value: RegisterValue.Load { Address.Segment: AddressSegment.Gs } read } assignment
            ? (assignment.Register, new(instruction.Address, before.Evaluate(read.Address), read.Width))
            : null;

    private static Value OtherOf(PointerChange change, MachineState state) =>
        change.Other == Register64.None ? default : state[change.Other];

    private void Change(
        PointerChange change, KernelAddress at, Value after, (Value Before, Value Other, AddressValue? Added) operands)
    {
        var (before, other, added) = operands;
        if (change.Kind != PointerChangeKind.Chosen)
        {
            Changed[after.Symbol] = new ChangedPointer(
                before,
                change.Kind == PointerChangeKind.Moved,
                added is { } address ? new SymbolOrigin.Load(at, address, Width: 8) : null);
            return;
        }

        HashSet<SymbolId> chosen = [after.Symbol];
        Add(chosen, after, before);
        Add(chosen, after, other);
    }

    // A block that is entered from outside may have predecessors as well.
    private void JoinEntry(ValueFlow flow, BasicBlock block, MachineState state)
    {
        if (block.Entry == BlockEntry.None || block.Predecessors.IsEmpty)
            return;
        var at = flow.Graph.Routine.Instructions[block.First].Address;
        for (var number = 1; number < flow.Origins.Count; number++)
        {
            Register64? register = flow.Origins[number] switch
            {
                SymbolOrigin.Entry entry when block.Entry == BlockEntry.Call => entry.Register,
                SymbolOrigin.UnknownEntry unknown when unknown.At == at => RegisterOf(unknown.Place),
                _ => null,
            };
            if (register is { } place)
                Add(flow.JoinedAt(block).ToHashSet(), state[place], new Value(new SymbolId(number), 0));
        }
    }

    private static Register64? RegisterOf(string place)
    {
        for (var register = Register64.Rax; register <= Register64.R15; register++)
        {
            if (register.ToText() == place)
                return register;
        }

        return null;
    }

    private void Join(MachineState from, MachineState to, IEnumerable<SymbolId> joined)
    {
        var symbols = joined.ToHashSet();
        if (symbols.Count == 0)
            return;
        for (var register = Register64.Rax; register <= Register64.R15; register++)
            Add(symbols, to[register], from[register]);
        foreach (var (slot, value) in to.Slots)
        {
            if (from.Slots.TryGetValue(slot, out var incoming))
                Add(symbols, value, incoming);
        }
    }

    private void Add(HashSet<SymbolId> joined, Value target, Value incoming)
    {
        if (target.Offset != 0 || target == incoming || !joined.Contains(target.Symbol))
            return;
        if (!_joined.TryGetValue(target.Symbol, out var values))
            _joined.Add(target.Symbol, values = []);
        if (!values.Contains(incoming))
            values.Add(incoming);
    }

    private void Collect(ValueFlow flow, Routine routine, int index, MachineState state)
    {
        var instruction = routine.Instructions[index];
        var isTailCall = instruction.Flow == InstructionFlow.Jump && instruction.Target.IsValid
            && !routine.Parts.Any(part => part.Code.Range.Contains(instruction.Target));
        if (flow.IsCall(instruction) || isTailCall)
        {
            var arguments = ImmutableArray.CreateBuilder<Value>(ArgumentRegisters.Count);
            for (var argument = 0; argument < ArgumentRegisters.Count; argument++)
                arguments.Add(state[ArgumentRegisters.Of(argument)]);
            Calls.Add(new CallUse(instruction.Address, instruction.Target, arguments.MoveToImmutable()));
        }

        if (instruction.Flow == InstructionFlow.Return)
            Returns.Add(state[Register64.Rax]);
        if (instruction is { StoredRegister: not Register64.None, Write.Kind: AccessKind.Move } store
            && store.Write.Address.Segment == AddressSegment.None)
        {
            Stores.Add(new StoreUse(
                instruction.Address, state.Evaluate(store.Write.Address), state[store.StoredRegister]));
        }
    }

    /// <summary>A pointer that was changed a little.</summary>
    /// <param name="Before">What it was.</param>
    /// <param name="IsMoved">Whether an unknown distance was added or subtracted.</param>
    /// <param name="Added">What was read from memory and added, which may be the pointer; null if nothing was.</param>
    internal readonly record struct ChangedPointer(Value Before, bool IsMoved, SymbolOrigin.Load? Added);

    /// <summary>A call.</summary>
    /// <param name="At">Its address.</param>
    /// <param name="Target">The function called; no address if that is not known.</param>
    /// <param name="Arguments">What the argument registers hold, in order.</param>
    internal readonly record struct CallUse(KernelAddress At, KernelAddress Target, ImmutableArray<Value> Arguments);

    /// <summary>A store of a whole register.</summary>
    /// <param name="At">Its address.</param>
    /// <param name="Address">Where to.</param>
    /// <param name="Stored">What.</param>
    internal readonly record struct StoreUse(KernelAddress At, AddressValue Address, Value Stored);
}
