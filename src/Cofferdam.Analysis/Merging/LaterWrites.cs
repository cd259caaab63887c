using System.Collections.Immutable;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// Which bytes off each symbol will be written after a place in a routine, before anything can free the object: on
/// every way from there, or on some.
/// </summary>
internal sealed class LaterWrites
{
    private readonly ValueFlow _flow;
    private readonly List<FlowEvent>[] _events;
    private readonly Meetings _meetings;
    private readonly bool _onEveryWay;
    private readonly Func<KernelAddress, ImmutableArray<ByteSet>> _argumentWritesOf;
    private readonly SymbolBytes?[] _afterBlock;
    private readonly SymbolBytes?[]?[] _afterEach;

    /// <summary>Finds them.</summary>
    /// <param name="flow">The values.</param>
    /// <param name="events">What happens in each block.</param>
    /// <param name="meetings">What the joins become on each edge.</param>
    /// <param name="onEveryWay">Whether what is written on every way counts, or what is written on some way.</param>
    /// <param name="argumentWritesOf">
    /// What a routine whose callers are all known may write through its arguments.
    /// </param>
    public LaterWrites(
        ValueFlow flow,
        List<FlowEvent>[] events,
        Meetings meetings,
        bool onEveryWay,
        Func<KernelAddress, ImmutableArray<ByteSet>> argumentWritesOf)
    {
        _flow = flow;
        _events = events;
        _meetings = meetings;
        _onEveryWay = onEveryWay;
        _argumentWritesOf = argumentWritesOf;
        _afterBlock = new SymbolBytes?[flow.Graph.Blocks.Length];
        _afterEach = new SymbolBytes?[flow.Graph.Blocks.Length][];
        Solve();
    }

    /// <summary>What is written after a block.</summary>
    public IReadOnlyCollection<(ByteBase Place, ByteSet Bytes)> After(BasicBlock block) =>
        _afterBlock[block.Number]?.All ?? [];

    /// <summary>What is written from the start of a block on.</summary>
    public SymbolBytes Before(BasicBlock block)
    {
        var written = (_afterBlock[block.Number] ?? new SymbolBytes()).Clone();
        foreach (var happening in Enumerable.Reverse(_events[block.Number]))
            StepBack(happening, written);
        return written;
    }

    /// <summary>Forgets what was read from the events of a block, which have changed, though not the stores.</summary>
    public void Forget(BasicBlock block) => _afterEach[block.Number] = null;

    /// <summary>For each store or check among the events of a block, what is written after it.</summary>
    public SymbolBytes?[] AfterEach(BasicBlock block) => _afterEach[block.Number] ??= Walk(block);

    private SymbolBytes?[] Walk(BasicBlock block)
    {
        var events = _events[block.Number];
        var after = new SymbolBytes?[events.Count];
        var written = (_afterBlock[block.Number] ?? new SymbolBytes()).Clone();
        for (var at = events.Count - 1; at >= 0; at--)
        {
            if (events[at] is FlowEvent.Store or FlowEvent.Check)
                after[at] = written.Clone();
            StepBack(events[at], written);
        }

        return after;
    }

    private void Solve()
    {
        var order = _flow.Graph.ReversePostorder;
        var changed = true;
        while (changed)
        {
            changed = false;
            for (var at = order.Length - 1; at >= 0; at--)
            {
                var block = _flow.Graph.Blocks[order[at]];
                var after = WrittenFrom(block);
                if (after is null)
                    continue;
                if (_afterBlock[block.Number] is not { } known)
                    _afterBlock[block.Number] = after;
                else if (!Meet(known, after))
                    continue;
                changed = true;
            }
        }
    }

    private void AddWritesOf(FlowEvent.Handover handover, SymbolBytes written)
    {
        foreach (var (argument, bytes) in handover.Arguments.Zip(_argumentWritesOf(handover.Target)))
        {
            if (!argument.IsConstant && !bytes.IsEmpty)
                written.Add(new ByteBase(argument.Symbol, AddressSegment.None), bytes.Shift(argument.Offset));
        }
    }

    private bool Meet(SymbolBytes known, SymbolBytes other) =>
        _onEveryWay ? known.IntersectWith(other) : known.UnionWith(other);

    // What is written from the end of a block on; null where all ways go in circles that were not walked yet.
    private SymbolBytes? WrittenFrom(BasicBlock block)
    {
        if (block.Successors.IsEmpty)
            return new SymbolBytes();
        SymbolBytes? met = null;
        foreach (var edge in block.Successors)
        {
            if (_afterBlock[edge.Block] is not { } after)
                continue;
            var before = after.Clone();
            foreach (var happening in Enumerable.Reverse(_events[edge.Block]))
                StepBack(happening, before);
            var meeting = _meetings.On(edge.Block, edge with { Block = block.Number });
            // Of what may be written a value that moves with each round of a loop would have no end of bytes.
            before.RenameBack(meeting, symbol => _onEveryWay && !_flow.IsStack(symbol));
            if (met is null)
                met = before;
            else
                Meet(met, before);
        }

        return met;
    }

    private void StepBack(FlowEvent happening, SymbolBytes written)
    {
        switch (happening)
        {
            case FlowEvent.Store store:
                written.Add(store.Base, ByteSet.Of(store.Bytes));
                break;
            case FlowEvent.Handover handover when !_onEveryWay:
                AddWritesOf(handover, written);
                break;
            case FlowEvent.Definition definition:
                written.Forget(definition.Symbol);
                break;
            case FlowEvent.Invalidation invalidation:
                written.ForgetAllBut(invalidation.Spared);
                break;
        }
    }
}
