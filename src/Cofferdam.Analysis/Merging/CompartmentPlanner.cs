using System.Collections.Immutable;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Merging;

/// <summary>Plans the checks of all routines of a compartment, with what they know of each other.</summary>
/// <remarks>
/// Three times. What a routine returns, and what it may write through its arguments, is known after the first time. The
/// second time callers come before those that only they call, which know then what was checked; where calls go in a
/// circle nobody comes first, and nothing is known. The third time some callers check what others have checked anyhow
/// (<see cref="HandoverChecks"/>).
/// </remarks>
internal sealed class CompartmentPlanner
{
    private readonly ImmutableArray<ValueFlow> _flows;
    private readonly KnownCallers _callers;
    private readonly CheckPlan[] _plans;
    private readonly HashSet<KernelAddress> _inCircles = [];
    private CheckPlannerOptions _options;

    private CompartmentPlanner(ImmutableArray<ValueFlow> flows, CheckPlannerOptions options, KnownCallers callers)
    {
        _flows = flows;
        _callers = callers;
        _options = options with { HasKnownCallers = callers.Contains };
        _plans = new CheckPlan[flows.Length];
    }

    /// <summary>The plan of each routine.</summary>
    /// <param name="flows">The values in each routine, in address order.</param>
    /// <param name="options">What planning needs to know.</param>
    /// <param name="callers">The callers of routines.</param>
    public static CheckPlan[] Plan(
        ImmutableArray<ValueFlow> flows, CheckPlannerOptions options, KnownCallers callers)
    {
        var planner = new CompartmentPlanner(flows, options, callers);
        planner.PlanEach();
        planner.PlanCallersFirst();
        planner.MoveChecks();
        return planner._plans;
    }

    private void PlanEach() =>
        Parallel.For(0, _flows.Length, at => _plans[at] = CheckPlanner.Plan(_flows[at], _options));

    private void PlanCallersFirst()
    {
        var makers = _plans.Where(plan => plan.Makes is not null).ToDictionary(p => p.Routine.Start, p => p.Makes!);
        var writes = _plans
            .Where(plan => plan.ArgumentWrites.Any(bytes => !bytes.IsEmpty))
            .ToDictionary(plan => plan.Routine.Start, plan => plan.ArgumentWrites);
        _options = _options with
        {
            AllocationAt = AllocationAt(_options.AllocationAt, makers),
            ArgumentWritesOf = target => writes.GetValueOrDefault(target, []),
        };
        // Whom they call is looked up by address alone: there are many jumps and calls.
        HashSet<KernelAddress> telling = [.. makers.Keys, .. writes.Keys];
        PlanCallersFirst(at => _plans[at].Routine.Instructions.Any(i => telling.Contains(i.Target)));
    }

    private void MoveChecks()
    {
        var demands = new HandoverChecks(
            _flows, _plans, _callers, _inCircles,
            (at, entered) => CheckPlanner.Plan(_flows[at], _options, entered)).Choose();
        if (demands.Count > 0)
            PlanCallersFirst(at => _plans[at].HandedOver.Any(over => demands.ContainsKey(over.Call)), demands);
    }

    // Plans those again that are due, and those whose callers have something else to say.
    private void PlanCallersFirst(
        Predicate<int> isDue, IReadOnlyDictionary<KernelAddress, HandoverCheck>? demands = null)
    {
        var waiting = Enumerable.Range(0, _flows.Length).ToHashSet();
        while (waiting.Count > 0)
        {
            var ready = waiting.Where(at => !_callers.Of(StartOf(at)).Any(waiting.Contains)).ToArray();
            var isCircle = ready.Length == 0;
            if (isCircle)
            {
                ready = [.. waiting];
                _inCircles.UnionWith(ready.Select(StartOf));
            }

            Parallel.ForEach(ready, at =>
            {
                var entry = isCircle ? EntryKnowledge.Nothing : KnownAtEntryOf(StartOf(at));
                if (isDue(at) || !entry.IsSame(_plans[at].Entered))
                    _plans[at] = CheckPlanner.Plan(_flows[at], _options, entry, demands);
            });
            waiting.ExceptWith(ready);
        }
    }

    private EntryKnowledge KnownAtEntryOf(KernelAddress routine) => _callers.Of(routine)
        .SelectMany(caller => _plans[caller].HandedOver)
        .Where(over => over.Target == routine)
        .Select(over => over.Known)
        .DefaultIfEmpty(EntryKnowledge.Nothing)
        .Aggregate((known, more) => known.Meet(more));

    private static Func<Instruction, AllocationCall?> AllocationAt(
        Func<Instruction, AllocationCall?> known, Dictionary<KernelAddress, AllocationCall> makers) =>
        call => known(call) ?? makers.GetValueOrDefault(call.Target);

    private KernelAddress StartOf(int routine) => _flows[routine].Graph.Routine.Start;
}
