using Cofferdam.Bpf.Objects;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Slabs;

namespace Cofferdam.Compartments.Sampling;

/// <summary>
/// Names what the observer tells by address: places in code, and caches. Each is looked up once. Not thread-safe.
/// </summary>
internal sealed class ObjectNames(KernelImage kernel)
{
    private readonly Dictionary<ulong, string?> _places = [];
    private readonly Dictionary<ulong, SlabCache?> _caches = kernel.SlabCaches.All.ToDictionary(
        cache => cache.Address.Value, SlabCache? (cache) => cache);

    /// <summary>
    /// The place of a return address, symbol+0xoffset [module]; null if it is in no symbol, as in a module that was
    /// loaded since.
    /// </summary>
    public string? PlaceOf(ulong address)
    {
        if (!_places.TryGetValue(address, out var place))
            _places[address] = place = kernel.Symbols.Containing(new KernelAddress(address))?.ToString();
        return place;
    }

    /// <summary>The cache at an address; null if it is none. One that is new is looked for in the kernel.</summary>
    public SlabCache? CacheAt(ulong address)
    {
        if (address == 0)
            return null;
        if (_caches.TryGetValue(address, out var known))
            return known;
        // The list may change while it is read: then this cache stays without a name.
        var found = TryReadCaches()?.TryFind(new KernelAddress(address), out var cache) == true ? cache : null;
        _caches[address] = found;
        return found;
    }

    /// <summary>The callers of an allocation site, from a chain that the kernel took inside the allocator.</summary>
    public IReadOnlyList<string> CallersOf(in CallerChain chain, ulong site)
    {
        ReadOnlySpan<ulong> frames = chain;
        var end = frames.IndexOf(0UL);
        frames = end < 0 ? frames : frames[..end];
        frames = frames[(frames.IndexOf(site) + 1)..];
        var callers = new List<string>(frames.Length);
        foreach (var frame in frames)
            callers.Add(PlaceOf(frame) ?? "?");
        return callers;
    }

    private SlabCaches? TryReadCaches()
    {
        try
        {
            return SlabCachesReader.Read(kernel.Symbols, kernel.Types, kernel.Memory);
        }
        catch (MalformedDataException)
        {
            return null;
        }
    }
}
