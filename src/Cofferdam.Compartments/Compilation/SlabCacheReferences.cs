using System.Diagnostics.CodeAnalysis;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Memory;
using Cofferdam.Kernel.Slabs;

namespace Cofferdam.Compartments.Compilation;

/// <summary>Finds the slab cache that a call of an allocator names.</summary>
internal static class SlabCacheReferences
{
    /// <summary>The cache; false if the reference leads to none.</summary>
    public static bool TryResolve(
        KernelImage image, CacheReference reference, [NotNullWhen(true)] out SlabCache? cache)
    {
        var address = reference switch
        {
            CacheReference.Fixed named => named.Cache,
            CacheReference.Variable variable => image.Memory.ReadPointer(variable.Location),
            _ => default,
        };
        return image.SlabCaches.TryFind(address, out cache);
    }
}
