using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Analysis.Merging;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;
using Cofferdam.Tests.Kernel;

namespace Cofferdam.Tests.Analysis.Replay;

/// <summary>nf_tables of a recorded kernel, analysed, with what replaying its paths needs.</summary>
internal sealed class ReplayedCompartment
{
    private readonly AccessMapOptions _options;
    private readonly Dictionary<KernelAddress, AllocationSite> _allocations;

    private readonly long _transHeader;
    private readonly Dictionary<KernelAddress, bool> _harmless = [];
    private readonly Dictionary<KernelAddress, EntryKnowledge> _entered;

    private ReplayedCompartment(KernelImage kernel, string series)
    {
        _transHeader = series == "6.1" ? 0x58 : 0;
        // A recording has the code of the module, but not its variables: those are taken to refer to no static function.
        _options = CompartmentAnalysis.OptionsFor(kernel) with
        {
            ReferencesTo = functions => ReferencesInCode(kernel, functions),
        };
        var map = AccessMap.Build(kernel.Functions.OfModule("nf_tables"), _options);
        Sites = map.Sites.ToDictionary(site => site.Address);
        _allocations = map.Allocations.ToDictionary(site => site.Address);
        var functions = map.Functions.DistinctBy(function => function.Range).Select(FunctionDecoder.Decode).ToArray();
        var routines = Routine.Assemble(functions);
        var entered = Routine.FindOutsideJumps(routines);
        _entered = CheckPlan.OfAll(map, _options).ToDictionary(plan => plan.Routine.Start, plan => plan.Entered);
        Graphs = [.. routines.Select(routine => ControlFlowBuilder.Build(routine, _options.Hidden, entered))];
    }

    /// <summary>The sites by address.</summary>
    public IReadOnlyDictionary<KernelAddress, AccessSite> Sites { get; }

    /// <summary>The graphs of all routines.</summary>
    public IReadOnlyList<ControlFlowGraph> Graphs { get; }

    /// <summary>The compartment in the recording of a series.</summary>
    public static ReplayedCompartment Of(string series) => new(RecordedKernels.Of(series), series);

    /// <summary>A replay of one routine.</summary>
    public PathReplay Replay(ControlFlowGraph graph, IReadOnlyDictionary<KernelAddress, AccessSite> sites, int seed) =>
        new(
            graph, _options.Hidden, sites, AllocationOf, IsHarmless, _options.NameOf!, _options.ArgumentCountOf!,
            routine => _entered.GetValueOrDefault(routine, EntryKnowledge.Nothing), new Random(seed));

    private static Dictionary<KernelAddress, int> ReferencesInCode(
        KernelImage kernel, IReadOnlySet<KernelAddress> functions)
    {
        Assert.True(kernel.Modules.TryFind("nf_tables", out var module));
        return ReferenceCounter.Count(kernel.Memory, module.Text, [], functions)
            .Where(count => kernel.Symbols.Containing(count.Key)?.Symbol.Type == 't')
            .ToDictionary();
    }

    // Whether a function frees nothing: one of the list, one after which nothing runs, or one that calls only such.
    private bool IsHarmless(KernelAddress function)
    {
        if (_options.Hidden.NeverReturns(function)
            || (_options.NameOf!(function) is { } name && HarmlessCallees.Contains(name)))
            return true;
        if (_harmless.TryGetValue(function, out var known))
            return known;
        _harmless[function] = false;
        var routine = Graphs.Select(graph => graph.Routine).FirstOrDefault(routine => routine.Start == function);
        return _harmless[function] = routine is not null && routine.Instructions.All(instruction =>
            (!routine.Leaves(instruction)
                || (instruction.Flow != InstructionFlow.IndirectJump && IsHarmless(instruction.Target)))
            && !_options.Hidden.StaticCalls.Contains(instruction.Address)
            && (instruction.Flow != InstructionFlow.Call || IsHarmless(instruction.Target))
            && instruction.Flow != InstructionFlow.IndirectCall);
    }

    // What a call on a path allocates at least. What is added to a size that nobody knows is taken to add to it.
    private long? AllocationOf(Instruction call, MachineState state)
    {
        if (_allocations.TryGetValue(call.Address, out var site) && site.ReturnAddress is not null)
        {
            return !site.Allocator.MakesNew ? null
                : (long?)site.Size
                ?? (site.Cache is { } cache ? _options.ObjectSizeOf!(cache) : null)
                ?? (site.Allocator.SizeArgument is { } argument
                    ? Math.Max(0, state[ArgumentRegisters.Of(argument)].Offset)
                    : 0);
        }

        return _options.NameOf!(call.Target) switch
        {
            // The private part that its third argument says, behind struct nft_trans; since 6.12 all of it.
            "nft_trans_alloc_gfp" when state[Register64.Rdx].IsConstant => state[Register64.Rdx].Offset + _transHeader,
            // struct sk_buff
            "__alloc_skb" => 232,
            _ => null,
        };
    }
}
