using Cofferdam.Analysis.Accesses;
using Cofferdam.Compartments.Compilation;

namespace Cofferdam.Compartments.Sampling;

/// <summary>The allocation sites of a compartment as the allocator's tracepoints name them.</summary>
public static class AllocatingSites
{
    /// <summary>
    /// The return addresses of what the compartment allocates: the sites whose objects an installed compartment would
    /// record, and those that allocate from dedicated caches.
    /// </summary>
    public static IReadOnlyCollection<ulong> Of(AccessMap map, CompiledPolicy compiled)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(compiled);
        return
        [
            .. compiled.AllocationRows.Select(row => row.ReturnAddress)
                .Concat(map.Allocations.Select(site => site.ReturnAddress?.Value ?? 0))
                .Where(address => address != 0)
                .Distinct()
                .Order(),
        ];
    }
}
