using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Kernel;
using Cofferdam.Tests.Kernel;

namespace Cofferdam.Tests.Analysis.Replay;

/// <summary>nf_tables of a recorded kernel, analysed, with what replaying its paths needs.</summary>
internal sealed class ReplayedCompartment
{
    private readonly AccessMapOptions _options;
    private readonly Dictionary<KernelAddress, long> _allocations;

    private ReplayedCompartment(KernelImage kernel)
    {
        _options = CompartmentAnalysis.OptionsFor(kernel);
        var map = AccessMap.Build(kernel.Functions.OfModule("nf_tables"), _options);
        Sites = map.Sites.ToDictionary(site => site.Address);
        _allocations = map.Allocations
            .Where(site => site.Size is not null || (site.Cache is not null && site.Size is null))
            .Select(site => (site.Address, Size: (long?)site.Size ?? _options.ObjectSizeOf!(site.Cache!)))
            .Where(allocation => allocation.Size is not null)
            .ToDictionary(allocation => allocation.Address, allocation => allocation.Size!.Value);
        var functions = map.Functions.DistinctBy(function => function.Range).Select(FunctionDecoder.Decode).ToArray();
        var routines = Routine.Assemble(functions);
        var entered = Routine.FindOutsideJumps(routines);
        Graphs = [.. routines.Select(routine => ControlFlowBuilder.Build(routine, _options.Hidden, entered))];
    }

    /// <summary>The sites by address.</summary>
    public IReadOnlyDictionary<KernelAddress, AccessSite> Sites { get; }

    /// <summary>The graphs of all routines.</summary>
    public IReadOnlyList<ControlFlowGraph> Graphs { get; }

    /// <summary>The compartment in the recording of a series.</summary>
    public static ReplayedCompartment Of(string series) => new(RecordedKernels.Of(series));

    /// <summary>A replay of one routine.</summary>
    public PathReplay Replay(ControlFlowGraph graph, IReadOnlyDictionary<KernelAddress, AccessSite> sites, int seed) =>
        new(graph, _options.Hidden, sites, _allocations, _options.NameOf!, new Random(seed));
}
