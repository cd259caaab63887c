using Cofferdam.Bpf.Objects;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>What an installed compartment has seen so far.</summary>
public sealed record CompartmentStatus
{
    /// <summary>The compartment's name.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Whether it is armed; false for the remains of an interrupted installation, whose numbers are all 0.
    /// </summary>
    public required bool Armed { get; init; }

    /// <summary>"observe", "kill" or "block".</summary>
    public required string Mode { get; init; }

    /// <summary>
    /// Who has its probes and keeps its records, as the policy names them: "events" or "gate".
    /// </summary>
    public required string Host { get; init; }

    /// <summary>"initialization" or "working".</summary>
    public required string Phase { get; init; }

    /// <summary>Time until the working phase begins; zero in it.</summary>
    public required TimeSpan UntilWorking { get; init; }

    /// <summary>Time until it begins in any case; zero in it.</summary>
    public required TimeSpan UntilDeadline { get; init; }

    /// <summary>How the objects that have a record are known.</summary>
    public required RecordCounts Records { get; init; }

    /// <summary>
    /// What holds the working phase back, or would be illegal in it: live objects that nothing tells, most first.
    /// </summary>
    public required IReadOnlyList<UnknownObjects> UnknownObjects { get; init; }

    /// <summary>What the content of objects told at their free, by what it told at the first write.</summary>
    public required IReadOnlyDictionary<Inference, IReadOnlyDictionary<Outcome, ulong>> Agreements { get; init; }

    /// <summary>The modules that its functions are in.</summary>
    public required IReadOnlyList<ModuleStatus> Modules { get; init; }

    /// <summary>Access sites probed.</summary>
    public required int Sites { get; init; }

    /// <summary>Their probes: in the gate several sites can share one.</summary>
    public required int SiteProbes { get; init; }

    /// <summary>
    /// How many of the sites have a probe that is a jump by now, which costs half of a breakpoint; null if the kernel
    /// does not tell.
    /// </summary>
    public required int? OptimisedSites { get; init; }
    /// <summary>Anchors probed.</summary>
    public required int Anchors { get; init; }

    /// <summary>Places whose writes go unchecked.</summary>
    public required int Holes { get; init; }

    /// <summary>Writes checked.</summary>
    public required ulong Hits { get; init; }

    /// <summary>Pointers kept at anchors.</summary>
    public required ulong Kept { get; init; }

    /// <summary>Writes found illegal.</summary>
    public required ulong Denies { get; init; }

    /// <summary>Writes allowed because nothing was known about their target.</summary>
    public required ulong Unknown { get; init; }

    /// <summary>What content told of objects without a record, in writes.</summary>
    public required IReadOnlyDictionary<Inference, ulong> Inferences { get; init; }

    /// <summary>Illegal writes that mode block could not deny.</summary>
    public required ulong Unblocked { get; init; }

    /// <summary>Calls that were denied but for the part that stays in its object.</summary>
    public required ulong Cut { get; init; }

    /// <summary>Calls of tasks in quarantine that were turned away.</summary>
    public required ulong Refused { get; init; }

    /// <summary>
    /// Writes that were not checked, and pointers that were not kept, because their probe could not run.
    /// </summary>
    public required ulong Missed { get; init; }

    /// <summary>Allocations and frees that no record program saw.</summary>
    public required ulong MissedRecords { get; init; }

    /// <summary>What else was lost, by kind.</summary>
    public required IReadOnlyDictionary<Loss, ulong> Losses { get; init; }

    /// <summary>Kernel memory of its maps and programs.</summary>
    public required ulong MemoryBytes { get; init; }

    /// <summary>The sites that were hit, most denies first, then most hits.</summary>
    public required IReadOnlyList<SiteStatus> BusiestSites { get; init; }

    /// <summary>Objects that were allowed as unknown and turned out illegal at their free.</summary>
    public ulong Late =>
        Agreements[Inference.Abstained][Outcome.Illegal] + Agreements[Inference.Unseen][Outcome.Illegal];

    /// <summary>Records and events lost, in all.</summary>
    public ulong Lost =>
        MissedRecords + Losses[Loss.Record] + Losses[Loss.Free] + Losses[Loss.BulkFree] + Losses[Loss.Event]
        + Losses[Loss.Site];
}
