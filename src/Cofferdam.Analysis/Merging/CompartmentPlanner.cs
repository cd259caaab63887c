using System.Collections.Immutable;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Merging;

/// <summary>Plans the checks of all routines of a compartment, with what they know of each other.</summary>
/// <remarks>
/// Twice. What a routine returns, and what it may write through its arguments, is known after the first time. The
/// second time callers come before those that only they call, which know then what was checked; where calls go in a
/// circle nobody comes first, and nothing is known.
/// </remarks>
internal sealed class CompartmentPlanner
{
    private readonly ImmutableArray<ValueFlow> _flows;
    private readonly CheckPlannerOptions _options;
    private readonly KnownCallers _callers;
    private readonly CheckPlan[] _plans;

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
        var options = _options with
        {
            AllocationAt = call => _options.AllocationAt(call) ?? makers.GetValueOrDefault(call.Target),
            ArgumentWritesOf = target => writes.GetValueOrDefault(target, []),
        };
        // Whom they call is looked up by address alone: there are many jumps and calls.
        HashSet<KernelAddress> telling = [.. makers.Keys, .. writes.Keys];
        var waiting = Enumerable.Range(0, _flows.Length).ToHashSet();
        while (waiting.Count > 0)
        {
            var ready = waiting.Where(at => !_callers.Of(StartOf(at)).Any(waiting.Contains)).ToArray();
            var isCircle = ready.Length == 0;
            if (isCircle)
                ready = [.. waiting];
            Parallel.ForEach(ready, at =>
            {
                var entry = isCircle ? EntryKnowledge.Nothing : KnownAtEntryOf(StartOf(at));
                if (!entry.IsNothing || _plans[at].Routine.Instructions.Any(i => telling.Contains(i.Target)))
                    _plans[at] = CheckPlanner.Plan(_flows[at], options, entry);
            });
            waiting.ExceptWith(ready);
        }
    }

    private EntryKnowledge KnownAtEntryOf(KernelAddress routine) => _callers.Of(routine)
        .Select(caller => _plans[caller].HandedOver.GetValueOrDefault(routine))
        .OfType<EntryKnowledge>()
        .DefaultIfEmpty(EntryKnowledge.Nothing)
        .Aggregate((known, more) => known.Meet(more));

    private KernelAddress StartOf(int routine) => _flows[routine].Graph.Routine.Start;
}
