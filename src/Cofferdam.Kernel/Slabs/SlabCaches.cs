using System.Diagnostics.CodeAnalysis;

namespace Cofferdam.Kernel.Slabs;

/// <summary>The slab caches of a kernel, most recently created first. Made by <see cref="SlabCachesReader"/>.</summary>
public sealed class SlabCaches
{
    private readonly Dictionary<KernelAddress, SlabCache> _byAddress;

    internal SlabCaches(IReadOnlyList<SlabCache> all)
    {
        All = all;
        _byAddress = all.ToDictionary(cache => cache.Address);
    }

    /// <summary>All of them, most recently created first.</summary>
    public IReadOnlyList<SlabCache> All { get; }

    /// <summary>The cache whose struct kmem_cache is at this address.</summary>
    public bool TryFind(KernelAddress address, [NotNullWhen(true)] out SlabCache? cache) =>
        _byAddress.TryGetValue(address, out cache);

    /// <summary>The first cache of this name.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out SlabCache? cache)
    {
        cache = All.FirstOrDefault(candidate => candidate.Name == name);
        return cache is not null;
    }
}
