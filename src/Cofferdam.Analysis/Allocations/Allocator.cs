namespace Cofferdam.Analysis.Allocations;

/// <summary>A kernel function that returns new memory.</summary>
/// <param name="Name">Its symbol.</param>
/// <param name="Family">Where the memory comes from.</param>
/// <param name="Report">What the tracepoints report for a call (not a tail call) of it.</param>
/// <param name="SizeArgument">The argument that is the size in bytes, counted from 0; null if none is.</param>
/// <param name="CacheArgument">The argument that is the struct kmem_cache, counted from 0; null if none is.</param>
public sealed record Allocator(
    string Name, AllocatorFamily Family, CallSiteReport Report, int? SizeArgument = null, int? CacheArgument = null)
{
    /// <summary>Whether what it returns is another object than any before.</summary>
    public bool MakesNew { get; init; } = true;
}
