using System.Collections.Immutable;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Analysis.BulkWrites;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Analysis.Paths;
using Cofferdam.Kernel.Code;

namespace Cofferdam.Analysis.Accesses;

/// <summary>
/// What the functions of a compartment may write and allocate: every access site, every allocation site, and every
/// place where that "every" cannot be promised. A pure function of code bytes and options.
/// </summary>
public sealed record AccessMap
{
    /// <summary>The functions analysed, by address; several names of the same code are there once each.</summary>
    public required ImmutableArray<FunctionCode> Functions { get; init; }

    /// <summary>The access sites, by address; one per instruction.</summary>
    public required ImmutableArray<AccessSite> Sites { get; init; }

    /// <summary>The anchors of the checks, by address.</summary>
    public required ImmutableArray<Anchor> Anchors { get; init; }

    /// <summary>The allocation sites, by address of the call.</summary>
    public required ImmutableArray<AllocationSite> Allocations { get; init; }

    /// <summary>
    /// The functions called that may write memory on the compartment's behalf without a check, those with most calls
    /// first.
    /// </summary>
    public required ImmutableArray<OutgoingHelper> OutgoingHelpers { get; init; }

    /// <summary>The code without full coverage, by address. Enforcement refuses a map that has any.</summary>
    public required ImmutableArray<CoverageGap> Gaps { get; init; }

    /// <summary>Where the sites write by way of variables, in order; none without data flow.</summary>
    public ImmutableArray<PointerPath> WrittenPaths { get; init; } = [];

    /// <summary>The totals.</summary>
    public required AccessCounts Counts { get; init; }

    /// <summary>Analyses <paramref name="functions"/>, given in any order.</summary>
    public static AccessMap Build(IEnumerable<FunctionCode> functions, AccessMapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(functions);
        FunctionCode[] inOrder = [.. functions.OrderBy(f => f.Start).ThenBy(f => f.Name, StringComparer.Ordinal)];
        var decoded = new DecodedFunction[inOrder.Length];
        Parallel.For(0, inOrder.Length, at => decoded[at] = FunctionDecoder.Decode(inOrder[at]));
        var builder = new AccessMapBuilder(options ?? new AccessMapOptions(), inOrder);
        foreach (var function in decoded)
            builder.Add(function);
        return builder.Build();
    }
}
