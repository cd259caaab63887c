using System.Collections.Immutable;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Analysis.Typing;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// Says again what each access site needs, where the data flow of its routine knows more than its instruction.
/// </summary>
internal sealed class SiteRefiner
{
    private readonly AccessMapOptions _options;
    private readonly Dictionary<KernelAddress, AllocationCall> _allocations;
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
        _allocations = allocations
            .Where(site => site.ReturnAddress is not null)
            .ToDictionary(site => site.Address, CallOf);
        _planning = new CheckPlannerOptions(
            instruction => bulk.GetValueOrDefault(instruction.Address) ?? instruction.Write,
            target => options.NameOf?.Invoke(target) is { } name && HarmlessCallees.Contains(name),
            target => options.NameOf?.Invoke(target) is { } name ? HarmlessCallees.Spare(name) : 0,
            target => options.NameOf?.Invoke(target) is { } name && HarmlessCallees.Defer(name),
            options.FaultingInstructions.Contains,
            target => options.ArgumentCountOf?.Invoke(target) ?? ArgumentRegisters.Count,
            target => options.NameOf?.Invoke(target) is { } name && HarmlessCallees.Borrow(name),
            instruction => _allocations.GetValueOrDefault(instruction.Address) ?? MadeOutside(instruction.Target),
            flow => WithTypes(flow, (types, nameOf) =>
                new WholeStructs(flow, types, nameOf, options.PrivateParts)),
            ObjectsOf,
            options.ChecksEachWrite ? null : routine => new ProbePlaces(routine, options));
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
        var found = refiner.PlanAll(flows);
        var plans = new List<AccessSite>[flows.Length];
        Parallel.For(0, flows.Length, at => plans[at] = refiner.Refine(found[at], byAddress));
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
        return [.. refiner.PlanAll(ValueFlow.AnalyzeAll(functions, options.Hidden))];
    }

    private ObjectFinder? ObjectsOf(ValueFlow flow) =>
        WithTypes(flow, (types, nameOf) => new ObjectFinder(flow, types, nameOf));

    // What needs the types of a routine's module and the names of functions; null without them.
    private T? WithTypes<T>(ValueFlow flow, Func<BtfTypes, Func<KernelAddress, string?>, T> make)
        where T : class =>
        _options is { TypesOf: { } typesOf, NameOf: { } nameOf }
            ? make(typesOf(flow.Graph.Routine.Parts[0].Code.Module), nameOf)
            : null;

    private AllocationCall CallOf(AllocationSite site)
    {
        var bytes = site is { Size: null, Allocator.Family: AllocatorFamily.KmemCache, Cache: { } cache }
            ? _options.ObjectSizeOf?.Invoke(cache)
            : (long?)site.Size;
        LeastSize? size = bytes is { } constant ? LeastSize.Of(constant)
            : site.Allocator.SizeArgument is { } argument ? LeastSize.OfArgument(ArgumentRegisters.Of(argument))
            : null;
        return new AllocationCall(size, site.Allocator.MakesNew);
    }

    private AllocationCall? MadeOutside(KernelAddress function) =>
        function.IsValid && _options.NameOf?.Invoke(function) is { } name
        && ObjectMakers.StructMadeBy(name) is { } type
            ? new AllocationCall(SizeOf(type) is { } size ? LeastSize.Of(size) : null, IsNew: true)
            : null;

    private long? SizeOf(string type) =>
        _options.TypesOf?.Invoke(null).FindAll<BtfStruct>(type).FirstOrDefault() is { } found ? (long)found.Size : null;

    private CheckPlan[] PlanAll(ImmutableArray<ValueFlow> flows)
    {
        var outside = HarmlessOutside(flows);
        var harmless = HarmlessRoutines.Find(flows, outside.Contains);
        var planning = _planning with
        {
            IsHarmless = target => harmless.Contains(target) || outside.Contains(target),
        };
        var plans = CompartmentPlanner.Plan(flows, planning, KnownCallers.Find(flows, _options));
        return [.. plans.Select(plan => plan with { IsHarmless = harmless.Contains(plan.Routine.Start) })];
    }

    // The functions outside that are called or handed over to and free nothing: those reviewed, those whose code shows
    // it, and those after which nothing runs.
    private HashSet<KernelAddress> HarmlessOutside(ImmutableArray<ValueFlow> flows)
    {
        var code = new HarmlessCode(_options, _planning.IsHarmless);
        var own = flows.Select(flow => flow.Graph.Routine.Start).ToHashSet();
        return
        [
            .. flows
                .Select(flow => flow.Graph.Routine)
                .SelectMany(routine => routine.Instructions.Where(
                    instruction => instruction.Flow == InstructionFlow.Call || routine.Leaves(instruction)))
                .Select(instruction => instruction.Target)
                .Distinct()
                .Where(target => _options.Hidden.NeverReturns(target)
                    || (own.Contains(target) ? _planning.IsHarmless(target) : code.Contains(target))),
        ];
    }

    private List<AccessSite> Refine(CheckPlan plan, Dictionary<KernelAddress, AccessSite> sites)
    {
        var flow = plan.Flow;
        var graph = flow.Graph;
        var routine = graph.Routine;
        var objects = ObjectsOf(flow);
        var refined = new List<AccessSite>();
        foreach (var number in graph.ReversePostorder)
        {
            var block = graph.Blocks[number];
            var state = flow.StateAt(block);
            for (var index = block.First; index < block.End; index++)
            {
                var address = routine.Instructions[index].Address;
                if (plan.Findings.TryGetValue(address, out var finding)
                    && sites.TryGetValue(address, out var site)
                    && (site.Need is ProbeNeed.CheckedByProbe || site.ProbeHazard is not null
                        || finding is SiteFinding.Handover))
                {
                    var checkedAt = finding is SiteFinding.Check { Early: { } early }
                        ? flow.Before(early.Address).State
                        : state;
                    refined.Add(Refine(site, finding, checkedAt, objects));
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
            case SiteFinding.OwnFrame or SiteFinding.CallersFrame:
                return site with { Class = AccessClass.Stack, Need = ProbeNeed.None };
            case SiteFinding.Constant:
                return site with { Class = AccessClass.Global, Need = ProbeNeed.None };
            case SiteFinding.Fresh:
                return site with { Class = AccessClass.Fresh, Need = ProbeNeed.None };
            case SiteFinding.Handover handover:
                var start = handover.Bytes.Start;
                return Refine(
                    HandoverSiteOf(site, handover),
                    new SiteFinding.Check(
                        handover.Target with { Base = handover.Target.Base + start }, handover.Bytes.Shift(-start)),
                    state,
                    objects);
            case SiteFinding.Covered when !_options.ChecksEachWrite:
                return site with { Need = ProbeNeed.Covered };
            case SiteFinding.Check when site.Need is ProbeNeed.UncoveredByProbe:
                return site;
            case SiteFinding.Covered or SiteFinding.Check:
                var length = site.Length;
                var own = site.Check;
                if (!_options.ChecksEachWrite && finding is SiteFinding.Check { Bytes: { } bytes, Early: var early })
                {
                    // The count of a string store may be the same each time: then its length is fixed.
                    if (length.Kind != AccessLengthKind.Fixed)
                        length = AccessLength.Fixed((uint)bytes.End);
                    own = own with { Covered = bytes, Early = early };
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

    // In place of the return address, which goes to the stack in use.
    private AccessSite HandoverSiteOf(AccessSite call, SiteFinding.Handover handover) => call with
    {
        Text = $"call {_options.NameOf?.Invoke(handover.Callee) ?? handover.Callee.ToString()}",
        Writer = _options.NameOf?.Invoke(handover.Callee),
        Kind = AccessKind.Handover,
        EffectiveAddress = EffectiveAddress.OfBase(handover.Argument, handover.Bytes.Start),
        Length = AccessLength.Fixed((uint)handover.Bytes.Length),
        Class = AccessClass.Other,
        Need = ProbeNeed.Probe,
    };
}
