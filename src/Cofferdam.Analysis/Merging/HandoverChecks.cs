using System.Collections.Immutable;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// Chooses the checks that move from a routine to its callers: those of what it writes off an argument whenever it is
/// called, if some callers have checked that anyhow, and the others are few.
/// </summary>
/// <remarks>
/// Each call then has one check at most, in place of one each time: what is often called by who has checked costs
/// nothing any more. It is no false alarm, for the routine was to make the very same check.
/// </remarks>
/// <param name="flows">The values in each routine.</param>
/// <param name="plans">The plan of each routine.</param>
/// <param name="callers">The callers of routines.</param>
/// <param name="inCircles">The routines that know nothing, for they call each other in circles.</param>
/// <param name="planAgain">Plans a routine as if its callers had seen to something else.</param>
internal sealed class HandoverChecks(
    ImmutableArray<ValueFlow> flows,
    IReadOnlyList<CheckPlan> plans,
    KnownCallers callers,
    IReadOnlySet<KernelAddress> inCircles,
    Func<int, EntryKnowledge, CheckPlan> planAgain)
{
    // Each of them is a probe, in place of one.
    private const int MostCalls = 3;

    /// <summary>The checks, by the addresses of the calls.</summary>
    public IReadOnlyDictionary<KernelAddress, HandoverCheck> Choose()
    {
        var chosen = new Dictionary<KernelAddress, HandoverCheck>();
        for (var routine = 0; routine < plans.Count; routine++)
        {
            var plan = plans[routine];
            if (inCircles.Contains(plan.Routine.Start))
                continue;
            var calls = CallsOf(plan.Routine.Start).ToArray();
            for (var argument = 0; argument < plan.EntryChecks.Length; argument++)
            {
                var check = new HandoverCheck(argument, plan.EntryChecks[argument]);
                if (check.Bytes.End <= 0 || plan.Entered.Arguments[argument].Covers(check.Bytes))
                    continue;
                var lacking = calls.Where(call => !call.Over.Known.Arguments[argument].Covers(check.Bytes)).ToArray();
                if (lacking.Length <= MostCalls && lacking.Length < calls.Length
                    && Array.TrueForAll(lacking, call => CanCheck(call.Caller, call.Over.Call, argument)
                        && !chosen.ContainsKey(call.Over.Call))
                    && Spares(routine, check))
                {
                    foreach (var (_, over) in lacking)
                        chosen.Add(over.Call, check);
                }
            }
        }

        return chosen;
    }

    // Not where other ways than from its entry lead to what it writes.
    private bool Spares(int routine, HandoverCheck check) =>
        planAgain(routine, plans[routine].Entered.With(check)).Checks < plans[routine].Checks;

    private IEnumerable<(int Caller, HandedOver Over)> CallsOf(KernelAddress routine) => callers.Of(routine)
        .SelectMany(caller => plans[caller].HandedOver
            .Where(over => over.Target == routine)
            .Select(over => (caller, over)));

    // Where nothing is probed yet, perhaps nothing can be.
    private bool CanCheck(int caller, KernelAddress call, int argument)
    {
        var (instruction, before) = flows[caller].Before(call);
        var value = before[ArgumentRegisters.Of(argument)];
        return instruction.Flow == InstructionFlow.Call && !value.IsConstant && !flows[caller].IsStack(value.Symbol)
            && plans[caller].Checks > 0;
    }
}
