using System.Collections.Immutable;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Analysis.Typing;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// Says again what each access site needs, where the data flow of its routine knows more than its instruction.
/// </summary>
internal sealed class SiteRefiner
{
    private readonly AccessMapOptions _options;
    private readonly CheckPlannerOptions _planning;

    private SiteRefiner(
        ImmutableArray<AccessSite> sites, ImmutableArray<AllocationSite> allocations, AccessMapOptions options)
    {
        _options = options;
        var bulk = sites
            .Where(site => site.Kind == AccessKind.BulkCall)
            .ToDictionary(
                site => site.Address,
                site => new MemoryWrite(site.Kind, site.EffectiveAddress, site.Length));
        var sizes = allocations
            .Select(site => (site.Address, Size: SizeOf(site)))
            .Where(allocation => allocation.Size is not null)
            .ToDictionary(allocation => allocation.Address, allocation => allocation.Size);
        _planning = new CheckPlannerOptions(
            instruction => bulk.GetValueOrDefault(instruction.Address) ?? instruction.Write,
            target => options.NameOf?.Invoke(target) is { } name && HarmlessCallees.Contains(name),
            options.FaultingInstructions.Contains,
            address => sizes.GetValueOrDefault(address));
    }

    /// <summary>The sites, each as proven, covered by others, or with the check that it needs.</summary>
    /// <param name="sites">What the instructions say, in order.</param>
    /// <param name="allocations">The calls of allocators.</param>
    /// <param name="flows">The values in each routine, in address order.</param>
    /// <param name="options">What the map is built with.</param>
    public static ImmutableArray<AccessSite> Refine(
        ImmutableArray<AccessSite> sites,
        ImmutableArray<AllocationSite> allocations,
        ImmutableArray<ValueFlow> flows,
        AccessMapOptions options)
    {
        var refiner = new SiteRefiner(sites, allocations, options);
        var refined = new Dictionary<KernelAddress, AccessSite>();
        var byAddress = sites.ToDictionary(site => site.Address);
        var plans = new List<AccessSite>[flows.Length];
        Parallel.For(0, flows.Length, at => plans[at] = refiner.Refine(flows[at], byAddress));
        foreach (var site in plans.SelectMany(plan => plan))
            refined.TryAdd(site.Address, site);
        return [.. sites.Select(site => refined.GetValueOrDefault(site.Address, site))];
    }

    /// <summary>What is found about each routine, in address order.</summary>
    public static ImmutableArray<CheckPlan> Plan(
        ImmutableArray<AccessSite> sites,
        ImmutableArray<AllocationSite> allocations,
        IReadOnlyList<DecodedFunction> functions,
        AccessMapOptions options)
    {
        var refiner = new SiteRefiner(sites, allocations, options);
        return
        [
            .. ValueFlow.AnalyzeAll(functions, options.Hidden)
                .Select(flow => CheckPlanner.Plan(flow, refiner._planning)),
        ];
    }

    private long? SizeOf(AllocationSite site) =>
        site.Size is { } size ? (size <= long.MaxValue ? (long)size : null)
        : site is { Allocator.Family: AllocatorFamily.KmemCache, Cache: { } cache }
            ? _options.ObjectSizeOf?.Invoke(cache)
        : null;

    private List<AccessSite> Refine(ValueFlow flow, Dictionary<KernelAddress, AccessSite> sites)
    {
        var plan = CheckPlanner.Plan(flow, _planning);
        var graph = flow.Graph;
        var routine = graph.Routine;
        var module = routine.Parts[0].Code.Module;
        var objects = _options is { TypesOf: { } typesOf, NameOf: { } nameOf }
            ? new ObjectFinder(flow, typesOf(module), nameOf)
            : null;
        var refined = new List<AccessSite>();
        foreach (var number in graph.ReversePostorder)
        {
            var block = graph.Blocks[number];
            var state = flow.StateAt(block);
            for (var index = block.First; index < block.End; index++)
            {
                var address = routine.Instructions[index].Address;
                if (plan.Findings.TryGetValue(address, out var finding)
                    && sites.TryGetValue(address, out var site) && site.Need is ProbeNeed.CheckedByProbe)
                {
                    refined.Add(Refine(site, finding, state, objects));
                }

                flow.Step(index, state);
            }
        }

        return refined;
    }

    private AccessSite Refine(AccessSite site, SiteFinding finding, MachineState state, ObjectFinder? objects)
    {
        switch (finding)
        {
            case SiteFinding.OwnFrame:
                return site with { Class = AccessClass.Stack, Need = ProbeNeed.None };
            case SiteFinding.Constant:
                return site with { Class = AccessClass.Global, Need = ProbeNeed.None };
            case SiteFinding.Covered when !_options.ChecksEachWrite:
                return site with { Need = ProbeNeed.Covered };
            case SiteFinding.Covered or SiteFinding.Check:
                var length = site.Length;
                var own = site.Check;
                if (!_options.ChecksEachWrite && finding is SiteFinding.Check { Bytes: { } bytes })
                {
                    // The count of a string store may be the same each time: then its length is fixed.
                    if (length.Kind != AccessLengthKind.Fixed)
                        length = AccessLength.Fixed((uint)bytes.End);
                    own = own with { Covered = bytes };
                }

                // What may be user memory, or lies in a segment, is judged by where it is.
                if (site is { CanFault: false, EffectiveAddress.Segment: AddressSegment.None }
                    && objects?.Find(finding.Target, state) is { } found)
                {
                    own = own with
                    {
                        ObjectRegister = found.Register,
                        Extent = found.Extent,
                        Anchor = found.Anchor,
                        Frame = found.Frame,
                    };
                }

                return site with { Length = length, Check = own };
            default:
                throw new InvalidOperationException($"Unknown finding {finding}.");
        }
    }
}
