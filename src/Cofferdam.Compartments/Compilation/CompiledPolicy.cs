using System.Collections.Immutable;
using Cofferdam.Analysis.Paths;
using Cofferdam.Bpf.Gate;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Policies;

namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// A policy made concrete for one boot of one kernel: every row of every table that goes into the kernel, and what is
/// needed to explain them. A pure function of policy, access map and kernel image.
/// </summary>
public sealed record CompiledPolicy
{
    /// <summary>The policy it was made from.</summary>
    public required Policy Policy { get; init; }

    /// <summary>The sites to probe, by number.</summary>
    public required IReadOnlyList<CompiledSite> Sites { get; init; }

    /// <summary>The anchors to probe for them, by number: the numbers go on after those of the sites.</summary>
    public required IReadOnlyList<CompiledAnchor> Anchors { get; init; }

    /// <summary>
    /// Where a task in quarantine is turned away, by number: the numbers go on after those of the anchors.
    /// </summary>
    public IReadOnlyList<CompiledEntry> Entries { get; init; } = [];

    /// <summary>All object classes, by number.</summary>
    public required IReadOnlyList<ObjectClass> Classes { get; init; }

    /// <summary>The class numbers of each legal set.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> LegalSets { get; init; }

    /// <summary>What the objects of a class are, by its number, where the types tell.</summary>
    public required IReadOnlyDictionary<int, string> ClassContents { get; init; }

    /// <summary>Allocations of the compartment that cannot be recorded, and why: their objects stay unknown.</summary>
    public required IReadOnlyList<string> UnrecordedAllocations { get; init; }

    /// <summary>The sites that write and can be neither proven nor checked.</summary>
    public required IReadOnlyList<Hole> Holes { get; init; }

    /// <summary>
    /// The rows of the site table: those of the sites, in their order, then those of the anchors and entries.
    /// </summary>
    public required IReadOnlyList<SiteRow> SiteRows { get; init; }

    /// <summary>How a write is denied at each site, in the order of the sites; for mode block.</summary>
    public required IReadOnlyList<GateSiteRow> Denials { get; init; }

    /// <summary>The rows of the allocation table.</summary>
    public required IReadOnlyList<AllocationRow> AllocationRows { get; init; }

    /// <summary>The rows of the cache table, one for each slab cache.</summary>
    public required IReadOnlyList<CacheRow> CacheRows { get; init; }

    /// <summary>The class ranges, ascending and disjoint.</summary>
    public required IReadOnlyList<RangeRow> RangeRows { get; init; }

    /// <summary>The rows of the table of modules, by number.</summary>
    public IReadOnlyList<LoadedModuleRow> ModuleRows { get; init; } = [];

    /// <summary>The modules that functions of the compartment are in.</summary>
    public IReadOnlyList<ConfinedModule> Modules { get; init; } = [];

    /// <summary>
    /// Where the compartment writes by way of variables: what lies there when it is raised is of
    /// <see cref="ReachedClass"/>, if nothing else tells its class.
    /// </summary>
    public ImmutableArray<PointerPath> WrittenPaths { get; init; } = [];

    /// <summary>The class of these objects; null if there are no such paths.</summary>
    public int? ReachedClass { get; init; }

    /// <summary>What tells objects without a record by their content; null without a model.</summary>
    public CompiledModel? Model { get; init; }

    /// <summary>Whether what is written is only noted (<see cref="Learnt.Learner"/>).</summary>
    public bool IsLearning { get; init; }

    /// <summary>The memory layout without the seeds and shifts of the tables, which the installation adds.</summary>
    public required LayoutRow Layout { get; init; }
}
