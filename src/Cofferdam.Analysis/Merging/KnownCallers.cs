using System.Collections.Immutable;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// The routines of a compartment that only direct calls and jumps of its own code lead to: whatever all of these have
/// seen to holds when such a routine is entered.
/// </summary>
/// <remarks>
/// A routine is one of them if the kernel refers to it nowhere else, its address is never taken, and it does not call
/// itself. What refers to it is counted; those of the compartment are subtracted.
/// </remarks>
internal sealed class KnownCallers
{
    // A jump with a distance of one byte is none that leads to another function, and is not counted.
    private const int ShortJump = 2;

    private readonly IReadOnlyDictionary<KernelAddress, IReadOnlyList<int>> _callers;

    private KnownCallers(IReadOnlyDictionary<KernelAddress, IReadOnlyList<int>> callers) => _callers = callers;

    /// <summary>Finds them.</summary>
    /// <param name="flows">The routines.</param>
    /// <param name="options">What counts the references; if nothing does, no callers are known.</param>
    public static KnownCallers Find(ImmutableArray<ValueFlow> flows, AccessMapOptions options)
    {
        var starts = flows
            .Where(flow => flow.Graph.Routine.StartsAtEntry)
            .Select(flow => flow.Graph.Routine.Start)
            .ToHashSet();
        var references = new Dictionary<KernelAddress, Dictionary<KernelAddress, int>>();
        for (var caller = 0; caller < flows.Length; caller++)
        {
            foreach (var instruction in flows[caller].Graph.Routine.Instructions)
            {
                if (instruction.Length <= ShortJump || !starts.Contains(instruction.Target))
                    continue;
                if (!references.TryGetValue(instruction.Target, out var from))
                    references.Add(instruction.Target, from = []);
                from.TryAdd(instruction.Address, caller);
            }
        }

        var counts = options.ReferencesTo?.Invoke(references.Keys.ToHashSet());
        return new KnownCallers(references
            .Where(entry => counts?.GetValueOrDefault(entry.Key, int.MaxValue) == entry.Value.Count
                && entry.Value.Values.All(caller => flows[caller].Graph.Routine.Start != entry.Key))
            .ToDictionary(entry => entry.Key, entry => (IReadOnlyList<int>)[.. entry.Value.Values.Distinct()]));
    }

    /// <summary>
    /// The callers of the routine that starts at an address, by their numbers; none if they are not all known.
    /// </summary>
    public IReadOnlyList<int> Of(KernelAddress routine) => _callers.GetValueOrDefault(routine, []);

    /// <summary>Whether all callers of the routine that starts at an address are known.</summary>
    public bool Contains(KernelAddress routine) => _callers.ContainsKey(routine);
}
