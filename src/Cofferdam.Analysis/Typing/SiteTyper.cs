using System.Collections.Immutable;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Typing;

/// <summary>Types the access sites of a compartment, and what its allocation sites make.</summary>
internal sealed class SiteTyper
{
    private readonly TypeSources _sources;
    private readonly Lazy<IReadOnlyList<PrivatePart>> _privateParts;
    private readonly Prototypes _prototypes;
    private readonly Dictionary<KernelAddress, AllocationSite> _allocations;

    private Dictionary<KernelAddress, BtfStruct> _perNetUses = [];

    private SiteTyper(
        ImmutableArray<AllocationSite> allocations, TypeSources sources, Lazy<IReadOnlyList<PrivatePart>> privateParts)
    {
        _sources = sources;
        _privateParts = privateParts;
        _prototypes = new Prototypes(sources);
        _allocations = allocations.ToDictionary(site => site.Address);
    }

    /// <summary>The sites and the allocations, each with its type.</summary>
    /// <param name="sites">The sites, as they are classified.</param>
    /// <param name="allocations">The calls of allocators.</param>
    /// <param name="flows">The values in each routine, in address order.</param>
    /// <param name="sources">Where the types come from.</param>
    /// <param name="privateParts">What tables of operations say. Read when a site is typed.</param>
    public static (ImmutableArray<AccessSite> Sites, ImmutableArray<AllocationSite> Allocations) Type(
        ImmutableArray<AccessSite> sites,
        ImmutableArray<AllocationSite> allocations,
        ImmutableArray<ValueFlow> flows,
        TypeSources sources,
        Lazy<IReadOnlyList<PrivatePart>> privateParts)
    {
        var typer = new SiteTyper(allocations, sources, privateParts);
        var types = typer.Run(flows, sites.Where(IsCandidate).ToDictionary(site => site.Address));
        return (
            [.. sites.Select(site => IsCandidate(site) ? site with { Type = TypeAt(site.Address) } : site)],
            [.. allocations.Select(site => site with { Type = TypeAt(site.Address) })]);

        SiteType TypeAt(KernelAddress address) =>
            types.GetValueOrDefault(address) ?? new SiteType.Unknown(UntypedReason.Unreached);
    }

    /// <summary>Whether the instruction alone leaves open what it writes.</summary>
    public static bool IsCandidate(AccessSite site) =>
        SiteClassifier.ClassOf(new MemoryWrite(site.Kind, site.EffectiveAddress, site.Length)) == AccessClass.Other;

    private Dictionary<KernelAddress, SiteType> Run(
        ImmutableArray<ValueFlow> flows, Dictionary<KernelAddress, AccessSite> sites)
    {
        var first = new (RoutineUses Uses, PointerInference? Pointers)[flows.Length];
        Parallel.For(0, flows.Length, at =>
        {
            var uses = RoutineUses.Of(flows[at]);
            first[at] = (uses, Infer(flows[at], uses, null));
        });
        _perNetUses = UsesOfPerNet(first.Select(found => found.Pointers).OfType<PointerInference>());
        var passed = PassedToClones(first.Select(found => found.Pointers).OfType<PointerInference>());
        var types = new Dictionary<KernelAddress, SiteType>[flows.Length];
        Parallel.For(0, flows.Length, at =>
        {
            var flow = flows[at];
            var (uses, pointers) = first[at];
            var isPassed = passed.TryGetValue(flow.Graph.Routine.Start, out var arguments);
            if (isPassed || pointers?.UsesOfPerNet().Any(use => _perNetUses.ContainsKey(use.Number)) == true)
                pointers = Infer(flow, uses, isPassed ? arguments : null);
            types[at] = TypesOf(flow, pointers, sites);
        });
        return types.SelectMany(found => found).DistinctBy(found => found.Key)
            .ToDictionary(found => found.Key, found => found.Value);
    }

    private PointerInference? Infer(ValueFlow flow, RoutineUses uses, ImmutableArray<PointerFact>? arguments)
    {
        var input = new TypingInput(
            address => _allocations.GetValueOrDefault(address)?.Allocator,
            _sources.PerNet.Value,
            _perNetUses,
            _privateParts.Value,
            _sources.ThisProcessor,
            arguments);
        try
        {
            return new PointerInference(flow, uses, _prototypes, input);
        }
        catch (MalformedDataException)
        {
            return null;
        }
    }

    // One variable holds the number of one structure: what any function uses it as it is everywhere, if all agree.
    private Dictionary<KernelAddress, BtfStruct> UsesOfPerNet(IEnumerable<PointerInference> routines)
    {
        var structures = new Dictionary<KernelAddress, BtfStruct>();
        foreach (var uses in routines.SelectMany(routine => routine.UsesOfPerNet()).GroupBy(use => use.Number))
        {
            var used = uses.Where(use => use.Use.IsKnown).SelectMany(use => use.Use.Targets).Distinct().Take(2);
            if (used.ToArray() is [PointerTarget.Struct { Offset: 0, Type: var type }]
                && type.Size == _sources.PerNet.Value[uses.Key].Size)
            {
                structures.Add(uses.Key, type);
            }
        }

        return structures;
    }

    // Clones are called directly only, so what their callers pass is all that they get.
    private static Dictionary<KernelAddress, ImmutableArray<PointerFact>> PassedToClones(
        IEnumerable<PointerInference> routines)
    {
        var passed = new Dictionary<KernelAddress, ImmutableArray<PointerFact>>();
        foreach (var (target, arguments) in routines.SelectMany(routine => routine.UntypedCalls()))
        {
            passed[target] = !passed.TryGetValue(target, out var others)
                ? arguments
                : [.. others.Zip(arguments, (one, other) => one.IsKnown && other.IsKnown
                    ? PointerFact.Of(one.Targets.Concat(other.Targets), one.Evidence, UntypedReason.Disagreement)
                    : PointerFact.Unknown(UntypedReason.Disagreement))];
        }

        return passed;
    }

    private Dictionary<KernelAddress, SiteType> TypesOf(
        ValueFlow flow, PointerInference? pointers, Dictionary<KernelAddress, AccessSite> sites)
    {
        var types = pointers is null ? [] : TypesOfAllocations(flow, pointers);
        foreach (var number in flow.Graph.ReversePostorder)
        {
            var block = flow.Graph.Blocks[number];
            var state = flow.StateAt(block);
            for (var index = block.First; index < block.End; index++)
            {
                var address = flow.Graph.Routine.Instructions[index].Address;
                if (sites.TryGetValue(address, out var site))
                    types[address] = TypeOf(site, flow, pointers, state);
                flow.Step(index, state);
            }
        }

        return types;
    }

    private Dictionary<KernelAddress, SiteType> TypesOfAllocations(ValueFlow flow, PointerInference pointers)
    {
        var results = new Dictionary<KernelAddress, SymbolId>();
        for (var number = 1; number < flow.Origins.Count; number++)
        {
            if (flow.Origins[number] is SymbolOrigin.Result result)
                results.TryAdd(result.At, new SymbolId(number));
        }

        var types = new Dictionary<KernelAddress, SiteType>();
        foreach (var instruction in flow.Graph.Routine.Instructions)
        {
            if (!_allocations.TryGetValue(instruction.Address, out var site))
                continue;
            SymbolId? made = results.TryGetValue(site.Address, out var symbol) ? symbol : null;
            types[site.Address] = AllocationTyper.TypeOf(site, made, pointers);
        }

        return types;
    }

    private static SiteType TypeOf(AccessSite site, ValueFlow flow, PointerInference? pointers, MachineState state)
    {
        var target = state.Evaluate(site.EffectiveAddress);
        if (flow.IsStack(target.Base.Symbol) || (target.IsLinear && target.Base.IsConstant))
            return new SiteType.Proven();
        if (target is { Base.IsConstant: true, IsLinear: false } && target.Base.Offset is >= int.MinValue and < 0)
        {
            var variable = new KernelAddress(unchecked((ulong)target.Base.Offset));
            return SiteType.Of(PointerFact.Of(new PointerTarget.Variable(variable), new TypeEvidence.Address()));
        }

        var fact = pointers is null ? PointerFact.Unknown(UntypedReason.BadTypes) : pointers.FactOf(target);
        // Whatever the register holds, the segment makes it a place in the copy of one processor.
        return site.EffectiveAddress.Segment == AddressSegment.Gs && !fact.IsSpecific
            ? SiteType.Of(PointerFact.Of(new PointerTarget.PerCpu(), new TypeEvidence.Segment()))
            : SiteType.Of(fact);
    }
}
