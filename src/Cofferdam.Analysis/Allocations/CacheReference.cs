using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Allocations;

/// <summary>How a call names the slab cache it allocates from.</summary>
public abstract record CacheReference
{
    private CacheReference()
    {
    }

    /// <summary>The pointer to the cache was read from a variable.</summary>
    /// <param name="Location">The address of the variable, a struct kmem_cache pointer.</param>
    public sealed record Variable(KernelAddress Location) : CacheReference;

    /// <summary>The cache is itself a variable.</summary>
    /// <param name="Cache">The address of the struct kmem_cache.</param>
    public sealed record Fixed(KernelAddress Cache) : CacheReference;
}
