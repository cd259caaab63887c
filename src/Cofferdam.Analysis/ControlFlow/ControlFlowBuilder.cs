using System.Collections.Immutable;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.ControlFlow;

/// <summary>Finds the basic blocks of a routine and the ways between them.</summary>
public sealed class ControlFlowBuilder
{
    private readonly Routine _routine;
    private readonly HiddenControlFlow _hidden;
    private readonly Dictionary<KernelAddress, int> _indices;
    private readonly ImmutableArray<Instruction> _instructions;

    private ControlFlowBuilder(Routine routine, HiddenControlFlow hidden)
    {
        _routine = routine;
        _hidden = hidden;
        _instructions = routine.Instructions;
        _indices = new Dictionary<KernelAddress, int>(_instructions.Length);
        for (var index = 0; index < _instructions.Length; index++)
            _indices.Add(_instructions[index].Address, index);
    }

    /// <summary>The graph of a routine.</summary>
    /// <param name="routine">The routine.</param>
    /// <param name="hidden">What its instructions do not show.</param>
    /// <param name="entered">Instructions that code outside the routine jumps to.</param>
    public static ControlFlowGraph Build(
        Routine routine, HiddenControlFlow hidden, IReadOnlySet<KernelAddress> entered)
    {
        ArgumentNullException.ThrowIfNull(routine);
        ArgumentNullException.ThrowIfNull(hidden);
        ArgumentNullException.ThrowIfNull(entered);
        return new ControlFlowBuilder(routine, hidden).Build(entered);
    }

    private ControlFlowGraph Build(IReadOnlySet<KernelAddress> entered)
    {
        var starts = FindStarts(entered);
        var blockOf = new int[_instructions.Length];
        for (var block = 0; block < starts.Length; block++)
        {
            var end = block + 1 < starts.Length ? starts[block + 1] : _instructions.Length;
            Array.Fill(blockOf, block, starts[block], end - starts[block]);
        }

        var successors = new ImmutableArray<BlockEdge>[starts.Length];
        for (var block = 0; block < starts.Length; block++)
        {
            var last = (block + 1 < starts.Length ? starts[block + 1] : _instructions.Length) - 1;
            successors[block] = [.. EdgesAfter(last).Select(edge => new BlockEdge(blockOf[edge.Block], edge.Kind))];
        }

        var entries = FindEntries(starts, successors, entered);
        var predecessors = Reverse(successors);
        var blocks = starts.Select((start, number) => new BasicBlock(
            number,
            start,
            number + 1 < starts.Length ? starts[number + 1] : _instructions.Length,
            entries[number],
            successors[number],
            predecessors[number]));
        return new ControlFlowGraph(_routine, [.. blocks], Order(entries, successors));
    }

    // The indices of the first instructions of blocks, in order.
    private int[] FindStarts(IReadOnlySet<KernelAddress> entered)
    {
        var starts = new SortedSet<int>();
        for (var index = 0; index < _instructions.Length; index++)
        {
            var instruction = _instructions[index];
            var follows = index > 0 && _instructions[index - 1].End == instruction.Address;
            if (!follows || entered.Contains(instruction.Address))
                starts.Add(index);
            var edges = EdgesAfter(index).ToArray();
            // A faulting instruction ends its block: what comes after it is executed only if it did not fault.
            if (edges is [{ Kind: EdgeKind.Normal } only] && only.Block == index + 1)
                continue;
            starts.UnionWith(edges.Select(edge => edge.Block));
            if (index + 1 < _instructions.Length)
                starts.Add(index + 1);
        }

        if (_indices.TryGetValue(_routine.Start, out var first))
            starts.Add(first);
        return [.. starts];
    }

    // The instructions that may come after one, as edges to their indices; those outside of the routine are left out.
    private IEnumerable<BlockEdge> EdgesAfter(int index)
    {
        var instruction = _instructions[index];
        var falls = instruction.FallsThrough
            && !(instruction.Flow == InstructionFlow.Call && _hidden.NeverReturns(instruction.Target));
        if ((falls || _hidden.JumpLabels.ContainsKey(instruction.Address))
            && _indices.TryGetValue(instruction.End, out var next))
        {
            yield return new BlockEdge(next, EdgeKind.Normal);
        }

        if (instruction.Target.IsValid && instruction.Flow != InstructionFlow.Call
            && _indices.TryGetValue(instruction.Target, out var target))
        {
            yield return new BlockEdge(target, EdgeKind.Normal);
        }

        if (_hidden.JumpLabels.TryGetValue(instruction.Address, out var label)
            && label != instruction.Target && _indices.TryGetValue(label, out var labelled))
        {
            yield return new BlockEdge(labelled, EdgeKind.Normal);
        }

        if (_hidden.Fixups.TryGetValue(instruction.Address, out var fixup)
            && _indices.TryGetValue(fixup, out var fixedUp))
        {
            yield return new BlockEdge(fixedUp, EdgeKind.Fault);
        }
    }

    // Blocks that nothing leads to are reached in ways the instructions do not show, or are dead; the two look the
    // same, except for filling.
    private BlockEntry[] FindEntries(
        int[] starts, ImmutableArray<BlockEdge>[] successors, IReadOnlySet<KernelAddress> entered)
    {
        var entries = new BlockEntry[starts.Length];
        for (var block = 0; block < starts.Length; block++)
        {
            var address = _instructions[starts[block]].Address;
            entries[block] = address == _routine.Start && _routine.StartsAtEntry ? BlockEntry.Call
                : address == _routine.Start || entered.Contains(address) ? BlockEntry.Unknown
                : BlockEntry.None;
        }

        var reached = new bool[starts.Length];
        for (var block = 0; block < starts.Length; block++)
        {
            if (entries[block] != BlockEntry.None)
                Reach(block, successors, reached);
        }

        for (var block = 0; block < starts.Length; block++)
        {
            if (reached[block] || IsFilling(starts, block))
                continue;
            entries[block] = BlockEntry.Unknown;
            Reach(block, successors, reached);
        }

        return entries;
    }

    private bool IsFilling(int[] starts, int block)
    {
        var end = block + 1 < starts.Length ? starts[block + 1] : _instructions.Length;
        for (var index = starts[block]; index < end; index++)
        {
            if (_instructions[index] is { IsNoOperation: false, Flow: not InstructionFlow.Breakpoint })
                return false;
        }

        return true;
    }

    private static void Reach(int from, ImmutableArray<BlockEdge>[] successors, bool[] reached)
    {
        var waiting = new Stack<int>([from]);
        while (waiting.TryPop(out var block))
        {
            if (reached[block])
                continue;
            reached[block] = true;
            foreach (var edge in successors[block])
                waiting.Push(edge.Block);
        }
    }

    private static ImmutableArray<BlockEdge>[] Reverse(ImmutableArray<BlockEdge>[] successors)
    {
        var predecessors = new List<BlockEdge>[successors.Length];
        for (var block = 0; block < successors.Length; block++)
            predecessors[block] = [];
        for (var block = 0; block < successors.Length; block++)
        {
            foreach (var edge in successors[block])
                predecessors[edge.Block].Add(edge with { Block = block });
        }

        return Array.ConvertAll(predecessors, edges => edges.ToImmutableArray());
    }

    private static ImmutableArray<int> Order(BlockEntry[] entries, ImmutableArray<BlockEdge>[] successors)
    {
        var postorder = new List<int>(entries.Length);
        var seen = new bool[entries.Length];
        for (var block = entries.Length - 1; block >= 0; block--)
        {
            if (entries[block] != BlockEntry.None)
                Visit(block);
        }

        postorder.Reverse();
        return [.. postorder];

        void Visit(int root)
        {
            if (seen[root])
                return;
            seen[root] = true;
            var path = new Stack<(int Block, int Next)>([(root, 0)]);
            while (path.TryPop(out var step))
            {
                if (step.Next == successors[step.Block].Length)
                {
                    postorder.Add(step.Block);
                    continue;
                }

                path.Push((step.Block, step.Next + 1));
                var child = successors[step.Block][step.Next].Block;
                if (seen[child])
                    continue;
                seen[child] = true;
                path.Push((child, 0));
            }
        }
    }
}
