namespace Cofferdam.Compartments.Sampling;

/// <summary>Which allocations are followed, and how closely. The default is all of them, without callers.</summary>
public sealed record SampleFilter
{
    /// <summary>The names of the caches, with * and ?; null for all and for memory of the page allocator.</summary>
    public string? Caches { get; init; }

    /// <summary>The smallest requested size in bytes.</summary>
    public ulong Smallest { get; init; }

    /// <summary>The largest requested size in bytes.</summary>
    public ulong Largest { get; init; } = ulong.MaxValue;

    /// <summary>Of so many allocations one is followed, chosen by chance.</summary>
    public uint Rate { get; init; } = 1;

    /// <summary>The return addresses of the allocation sites; null for all.</summary>
    public IReadOnlyCollection<ulong>? Sites { get; init; }

    /// <summary>Whether the callers of each allocation site are kept, which costs unwinding the stack.</summary>
    public bool Callers { get; init; }
}
