using Cofferdam.Analysis.Typing;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Allocations;

/// <summary>One call of an allocator from the compartment: the label of the objects it makes.</summary>
public sealed record AllocationSite
{
    /// <summary>The name of the function that calls.</summary>
    public required string Function { get; init; }

    /// <summary>The address of that function's first byte.</summary>
    public required KernelAddress FunctionStart { get; init; }

    /// <summary>The address of the call or jump.</summary>
    public required KernelAddress Address { get; init; }

    /// <summary>
    /// The address after the call, which the allocator sees as its return address; null for a tail call, where that is
    /// an address in the caller of <see cref="Function"/>.
    /// </summary>
    public required KernelAddress? ReturnAddress { get; init; }

    /// <summary>The allocator called.</summary>
    public required Allocator Allocator { get; init; }

    /// <summary>What the tracepoints report as the call site of this call.</summary>
    public required CallSiteReport Report { get; init; }

    /// <summary>The size in bytes, if it is the same constant each time; null if not known.</summary>
    public required ulong? Size { get; init; }

    /// <summary>The cache, if the call takes one and it is known; null if not.</summary>
    public required CacheReference? Cache { get; init; }

    /// <summary>What the types say that it makes; null without types.</summary>
    public SiteType? Type { get; init; }

    /// <summary>The distance in bytes from the function's first byte to the call.</summary>
    public long Offset => Address - FunctionStart;
}
