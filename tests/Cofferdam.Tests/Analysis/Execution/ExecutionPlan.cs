using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Analysis.Merging;
using Cofferdam.Kernel;

namespace Cofferdam.Tests.Analysis.Execution;

/// <summary>
/// The places that tell whether a merged plan holds when it runs: of every routine in which it leaves a store unchecked
/// that the instruction alone does not prove, where it is entered, where it gets new objects, and all of its stores.
/// </summary>
/// <param name="Places">The places by address.</param>
internal sealed record ExecutionPlan(FrozenDictionary<ulong, ProbedPlace> Places)
{
    /// <summary>Routines left out because no instruction is known that each activation executes once.</summary>
    public int RoutinesWithoutEntry { get; private init; }

    /// <summary>The plan of a compartment.</summary>
    /// <param name="full">The map in which every store that its instruction does not prove is checked.</param>
    /// <param name="merged">The map whose claims are in question.</param>
    /// <param name="options">What that was built with.</param>
    public static ExecutionPlan Of(AccessMap full, AccessMap merged, AccessMapOptions options)
    {
        var stores = full.Sites.Where(site => site.Need is ProbeNeed.CheckedByProbe).ToDictionary(s => s.Address);
        var claims = merged.Sites.Where(site => stores.ContainsKey(site.Address)).ToDictionary(s => s.Address);
        var early = claims.Values
            .Where(site => site.Check.Early is not null)
            .Select(EarlyCheckOf)
            .Concat(merged.Sites.Where(site => site.Kind == AccessKind.Handover))
            .ToDictionary(site => site.Address);
        var places = new Dictionary<ulong, ProbedPlace>();
        var withoutEntry = 0;
        var plans = CheckPlan.OfAll(merged, options);
        var counting = plans.Where(plan => !plan.Entered.IsNothing).Select(plan => plan.Routine.Start).ToHashSet();
        var callers = plans
            .SelectMany(plan => plan.HandedOver.Select(over => (over.Target, plan.Routine.Start)))
            .Where(handover => counting.Contains(handover.Target))
            .ToLookup(handover => handover.Target, handover => handover.Start);
        foreach (var plan in plans)
        {
            var routine = plan.Routine;
            if (!plan.HandedOver.Any(over => counting.Contains(over.Target)) && !routine.Instructions.Any(i =>
                    claims.TryGetValue(i.Address, out var claim) && claim.Need is not ProbeNeed.CheckedByProbe))
                continue;
            if (EntryOf(plan.Flow) is not { } entry)
            {
                withoutEntry++;
                continue;
            }

            foreach (var (instruction, state) in StatesOf(plan.Flow))
            {
                var address = instruction.Address;
                var ahead = early.GetValueOrDefault(address);
                var store = ahead ?? stores.GetValueOrDefault(address);
                var allocated = plan.Allocations.TryGetValue(address, out var bytes)
                    && plan.Flow.Origins[state[Register64.Rax].Symbol.Number]
                        is SymbolOrigin.Result { At: var call } && plan.Flow.Before(call).Instruction.End == address
                            ? bytes
                            : (long?)null;
                if (store is null && allocated is null && address != entry)
                    continue;
                places.TryAdd(address.Value, new ProbedPlace
                {
                    Routine = routine.Start,
                    Name = routine.Name,
                    Frame = FrameOf(plan.Flow, state),
                    IsEntry = address == entry,
                    IsHarmless = plan.IsHarmless,
                    Callers = callers[routine.Start].ToHashSet(),
                    Allocated = allocated,
                    Store = store,
                    Claim = ahead is not null ? new StoreClaim.Checked(ahead.Check.Covered)
                        : store is not null ? ClaimOf(claims[address], plan.Findings.GetValueOrDefault(address))
                        : null,
                });
            }
        }

        return new ExecutionPlan(places.ToFrozenDictionary()) { RoutinesWithoutEntry = withoutEntry };
    }

    /// <summary>
    /// The plan of some of the routines, chosen by nothing but their names, with no more places than that in all.
    /// </summary>
    public ExecutionPlan Sample(int places)
    {
        var chosen = Places.Values
            .GroupBy(place => place.Routine)
            .OrderBy(routine => HashOf(routine.First(place => place.IsEntry).Name), StringComparer.Ordinal)
            .TakeWhile(routine => (places -= routine.Count()) >= 0)
            .Select(routine => routine.Key)
            .ToHashSet();
        return With(place => chosen.Contains(place.Routine) ? place : null);
    }

    /// <summary>The plan without the routines that have one of these places.</summary>
    public ExecutionPlan Without(IReadOnlySet<ulong> places)
    {
        var routines = places.Select(address => Places[address].Routine).ToHashSet();
        return With(place => routines.Contains(place.Routine) ? null : place);
    }

    /// <summary>A wrong plan: checks stand for their own store only.</summary>
    public ExecutionPlan WithoutWidening() => With(place =>
        place.Claim is StoreClaim.Checked { Bytes: not null } && place.Store!.Length.Kind == AccessLengthKind.Fixed
            ? place with { Claim = new StoreClaim.Checked(new ByteRange(0, place.Store.Length.Bytes)) }
            : place);

    /// <summary>A wrong plan: nothing is known of new objects.</summary>
    public ExecutionPlan WithoutAllocations() => With(place => place with { Allocated = null });

    private ExecutionPlan With(Func<ProbedPlace, ProbedPlace?> change) => this with
    {
        Places = Places
            .Select(place => (place.Key, Place: change(place.Value)))
            .Where(place => place.Place is not null)
            .ToFrozenDictionary(place => place.Key, place => place.Place!),
    };

    private static string HashOf(string name) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    // The first instruction that does something. What fills the place before it belongs to the function tracer.
    private static KernelAddress? EntryOf(ValueFlow flow)
    {
        var block = flow.Graph.Blocks.FirstOrDefault(candidate => candidate.Entry == BlockEntry.Call);
        if (block is null || !block.Predecessors.IsEmpty)
            return null;
        foreach (var instruction in flow.Graph.InstructionsOf(block))
        {
            if (!instruction.IsNoOperation)
                return instruction.Address;
        }

        return null;
    }

    private static IEnumerable<(Instruction Instruction, MachineState State)> StatesOf(ValueFlow flow)
    {
        foreach (var number in flow.Graph.ReversePostorder)
        {
            var block = flow.Graph.Blocks[number];
            var state = flow.StateAt(block);
            for (var index = block.First; index < block.End; index++)
            {
                yield return (flow.Graph.Routine.Instructions[index], state);
                flow.Step(index, state);
            }
        }
    }

    private static long? FrameOf(ValueFlow flow, MachineState state)
    {
        var pointer = state[Register64.Rsp];
        return flow.Origins[pointer.Symbol.Number] is SymbolOrigin.Entry { Register: Register64.Rsp }
            ? pointer.Offset
            : null;
    }

    // What is checked ahead of a store, as if it were written there.
    private static AccessSite EarlyCheckOf(AccessSite site) => site with
    {
        Address = site.CheckedAt,
        EffectiveAddress = site.CheckedPlace,
        Text = $"{site.Text} ahead",
    };

    private static StoreClaim ClaimOf(AccessSite site, SiteFinding? finding) => (site.Need, finding) switch
    {
        (ProbeNeed.CheckedByProbe, SiteFinding.Check { Early: not null }) => new StoreClaim.Covered(),
        // What may be user memory says little about others, and so does a check of as many bytes as happen to be.
        (ProbeNeed.CheckedByProbe, _) => new StoreClaim.Checked(
            site.CanFault || site.Check.Covered.Length == 0 ? null : site.Check.Covered),
        (ProbeNeed.CoveredByOthers, _) => new StoreClaim.Covered(),
        (ProbeNeed.NoProbe, SiteFinding.CallersFrame) => new StoreClaim.CallersFrame(),
        (ProbeNeed.NoProbe, _) when site.Class == AccessClass.Stack => new StoreClaim.OwnFrame(),
        (ProbeNeed.NoProbe, SiteFinding.Fresh) => new StoreClaim.Fresh(),
        (ProbeNeed.NoProbe, SiteFinding.Constant constant) =>
            new StoreClaim.Constant(unchecked((ulong)constant.Target.Base.Offset)),
        _ => throw new InvalidOperationException($"{site.Text} needs {site.Need}, which nothing explains."),
    };
}
