using System.Collections.Immutable;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Accesses;

/// <summary>Finds the probe points of each access site of a routine.</summary>
internal sealed class ProbePointFinder
{
    // What the gate takes (GATE_AHEAD of gate/cofferdam_gate.h).
    private const int MostBytesAhead = 64;

    private readonly ControlFlowGraph _graph;
    private readonly ImmutableArray<Instruction> _instructions;
    private readonly ProbePlaces _places;

    private ProbePointFinder(ControlFlowGraph graph, AccessMapOptions options)
    {
        _graph = graph;
        _instructions = graph.Routine.Instructions;
        _places = new ProbePlaces(graph.Routine, options);
    }

    /// <summary>The sites that need a probe with their points.</summary>
    /// <param name="sites">All sites, by address.</param>
    /// <param name="flows">The routines.</param>
    /// <param name="options">What else is known of the code.</param>
    public static ImmutableArray<AccessSite> Add(
        ImmutableArray<AccessSite> sites, ImmutableArray<ValueFlow> flows, AccessMapOptions options)
    {
        var places = Enumerable.Range(0, sites.Length).ToDictionary(at => sites[at].Address);
        var result = sites.ToArray();
        // No two routines have an instruction in common that is a site of both.
        Parallel.ForEach(flows, flow => new ProbePointFinder(flow.Graph, options).AddTo(result, places));
        return [.. result];
    }

    private void AddTo(AccessSite[] sites, Dictionary<KernelAddress, int> places)
    {
        foreach (var block in _graph.Blocks)
        {
            for (var index = block.First; index < block.End; index++)
            {
                if (places.TryGetValue(_instructions[index].Address, out var place)
                    && sites[place] is { Need: ProbeNeed.CheckedByProbe, BulkWriter: null, CanFault: false } site
                    && site.MovableRegister is not Register64.None and var moved)
                {
                    sites[place] = site with { ProbePoints = [.. PointsOf(site, moved, block, index)] };
                }
            }
        }
    }

    // The write itself first, then what comes before.
    private IEnumerable<ProbePoint> PointsOf(AccessSite site, Register64 moved, BasicBlock block, int write)
    {
        var kept = RegistersOf(site);
        var uses = 0;
        yield return _places.PointAt(write, 0);
        for (var index = write - 1; index >= block.First; index--)
        {
            var instruction = _instructions[index];
            if (site.Address - instruction.Address > MostBytesAhead || !_places.IsPassed(index)
                || kept.Any(instruction.WrittenRegisters.Contains) || !Spares(instruction, moved))
            {
                yield break;
            }

            if (instruction.Used.Contains(moved))
                uses++;
            if (_places.CanProbe(index))
                yield return _places.PointAt(index, uses);
        }
    }

    // Where a check looks: the stack pointer tells which frames are its callers'.
    private static ImmutableArray<Register64> RegistersOf(AccessSite site) =>
    [
        .. new[]
        {
            site.EffectiveAddress.Base, site.EffectiveAddress.Index, site.EffectiveAddress.BitOffset,
            site.Length.Count, site.Length.UnitRegister, site.Check.ObjectRegister, Register64.Rsp,
        }.Where(register => register != Register64.None),
    ];

    private static bool Spares(in Instruction instruction, Register64 moved) =>
        !instruction.Used.Contains(moved)
        || (instruction.Dereferenced == moved && !instruction.Operands.Contains(moved));
}
