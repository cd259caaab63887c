using System.Collections.Immutable;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Analysis.Typing;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Paths;

/// <summary>
/// Finds where a compartment writes by way of its variables: the paths from a constant address over pointers to what an
/// access site writes. Whatever lies there when a compartment is raised its code would write if it ran then.
/// </summary>
/// <remarks>
/// Paths over an element of an array of pointers are left out, and so are those over more pointers than anybody but a
/// list needs. An index into what the last pointer points to counts as 0: it is the object that is meant.
/// </remarks>
internal sealed class WrittenPaths
{
    private const int MostPointers = 3;

    // Of one value: where many ways meet.
    private const int MostPaths = 16;

    private readonly ValueFlow _flow;
    private readonly RoutineUses _uses;
    private readonly Dictionary<SymbolId, ImmutableArray<PointerPath>> _known = [];

    private WrittenPaths(ValueFlow flow)
    {
        _flow = flow;
        _uses = RoutineUses.Of(flow);
    }

    /// <summary>The paths, in order, each once.</summary>
    /// <param name="sites">The access sites.</param>
    /// <param name="flows">The values in each routine.</param>
    public static ImmutableArray<PointerPath> Find(ImmutableArray<AccessSite> sites, ImmutableArray<ValueFlow> flows)
    {
        var candidates = sites.Where(SiteTyper.IsCandidate).ToDictionary(site => site.Address);
        var found = new HashSet<PointerPath>[flows.Length];
        Parallel.For(0, flows.Length, at =>
            found[at] = ReadsVariable(flows[at]) ? new WrittenPaths(flows[at]).FindIn(candidates) : []);
        return
        [
            .. found.SelectMany(paths => paths).Distinct()
                .OrderBy(path => (ulong)path.Start).ThenBy(path => path.ToString(), StringComparer.Ordinal),
        ];
    }

    // Most routines read no pointer that a variable holds: they need no closer look.
    private static bool ReadsVariable(ValueFlow flow) =>
        flow.Origins.Any(origin =>
            origin is SymbolOrigin.Load { Width: 8, Address.Base: { IsConstant: true, Offset: < 0 } })
        || flow.Graph.Routine.Instructions.Any(instruction =>
            instruction.PointerChange?.Added is { Base: Register64.None, Segment: AddressSegment.None });

    private HashSet<PointerPath> FindIn(Dictionary<KernelAddress, AccessSite> sites)
    {
        var found = new HashSet<PointerPath>();
        var instructions = _flow.Graph.Routine.Instructions;
        foreach (var number in _flow.Graph.ReversePostorder)
        {
            var block = _flow.Graph.Blocks[number];
            var state = _flow.StateAt(block);
            for (var index = block.First; index < block.End; index++)
            {
                if (sites.TryGetValue(instructions[index].Address, out var site)
                    && site.EffectiveAddress.Segment == AddressSegment.None)
                {
                    found.UnionWith(To(state.Evaluate(site.EffectiveAddress)).Where(path => path.Pointers > 0));
                }

                _flow.Step(index, state);
            }
        }

        return found;
    }

    private IEnumerable<PointerPath> To(AddressValue address)
    {
        var paths = To(address.Base);
        // Of two registers that are added either may be the pointer.
        return address is { Index: { } index, Scale: 1 }
            ? paths.Concat(To(index).Where(path => path.Pointers > 0))
            : paths;
    }

    // The kernel has the upper half of all addresses.
    private IEnumerable<PointerPath> To(Value value) => value switch
    {
        { IsConstant: false } => To(value.Symbol).Select(path => path + value.Offset),
        { Offset: < 0 } => [new PointerPath(null, value.Offset)],
        _ => [],
    };

    private ImmutableArray<PointerPath> To(SymbolId symbol)
    {
        if (_known.TryGetValue(symbol, out var known))
            return known;
        // What a loop comes back to is no shorter a way.
        _known[symbol] = [];
        return _known[symbol] = [.. Evaluate(symbol).Distinct().Take(MostPaths)];
    }

    private IEnumerable<PointerPath> Evaluate(SymbolId symbol)
    {
        var values = _uses.JoinedIn(symbol).SelectMany(To);
        if (_uses.Changed.TryGetValue(symbol, out var change))
        {
            var moved = To(change.Before);
            if (change.Added is { } added)
                moved = moved.Concat(Over(added));
            values = values.Concat(moved.Where(path => path.Pointers > 0));
        }

        return values.Concat(_flow.Origins[symbol.Number] switch
        {
            SymbolOrigin.Load load => Over(load),
            SymbolOrigin.Sum sum => To(sum.Terms).Where(path => path.Pointers > 0),
            _ => [],
        });
    }

    private IEnumerable<PointerPath> Over(SymbolOrigin.Load load) => load is { Width: 8, Address.IsLinear: true }
        ? To(load.Address.Base).Where(path => path.Pointers < MostPointers).Select(path => new PointerPath(path, 0))
        : [];
}
