using System.Collections.Immutable;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Merging;

/// <summary>Which writes of a routine must be checked, and over which bytes, so that all of them are.</summary>
/// <param name="Flow">The values it follows from.</param>
/// <param name="Findings">What is found about each write through registers, by the address of its instruction.</param>
/// <param name="Makes">
/// What a call of the routine allocates, if that is all it returns (or null), and nobody knows it yet; null if not so.
/// </param>
/// <param name="Allocations">
/// The bytes at least of each object that is allocated for it, by the instruction after the call.
/// </param>
public sealed record CheckPlan(
    ValueFlow Flow,
    IReadOnlyDictionary<KernelAddress, SiteFinding> Findings,
    AllocationCall? Makes,
    IReadOnlyDictionary<KernelAddress, long> Allocations)
{
    /// <summary>What its callers have seen to.</summary>
    public EntryKnowledge Entered { get; init; } = EntryKnowledge.Nothing;

    /// <summary>Where it calls routines whose callers are all known, and what it has seen to there.</summary>
    public ImmutableArray<HandedOver> HandedOver { get; init; } = [];

    /// <summary>
    /// For each register of an argument, the bytes off it that may be written before anything can free the object.
    /// </summary>
    public ImmutableArray<ByteSet> ArgumentWrites { get; init; } = [];

    /// <summary>
    /// For each register of an argument, what a check where the routine is entered would cover, if bytes off it are
    /// certainly written; no bytes if not. Only if all callers are known.
    /// </summary>
    public ImmutableArray<ByteRange> EntryChecks { get; init; } = [];

    /// <summary>Whether a call of the routine ends no check: it can free nothing.</summary>
    public bool IsHarmless { get; init; }

    /// <summary>How many checks it has.</summary>
    public int Checks => CheckOutcome.CountOf(Findings);

    /// <summary>The routine.</summary>
    public Routine Routine => Flow.Graph.Routine;

    /// <summary>The plans of all routines of a map, in address order.</summary>
    /// <param name="map">The map.</param>
    /// <param name="options">What it was built with.</param>
    public static ImmutableArray<CheckPlan> OfAll(AccessMap map, AccessMapOptions options)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(options);
        var functions = map.Functions.DistinctBy(function => function.Range).Select(FunctionDecoder.Decode).ToArray();
        return SiteRefiner.Plan(map.Sites, map.Allocations, functions, options);
    }
}
