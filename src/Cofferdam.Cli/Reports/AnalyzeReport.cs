using Cofferdam.Analysis.BulkWrites;
using Cofferdam.Analysis.Typing;
using Cofferdam.Compartments.Compilation;

namespace Cofferdam.Cli.Reports;

/// <summary>What a compartment is and what confining it would take.</summary>
internal sealed record AnalyzeReport(
    string Name,
    int Functions,
    long CodeBytes,
    int Instructions,
    int Stores,
    IReadOnlyDictionary<string, int> StoresByClass,
    IReadOnlyDictionary<string, int> StoresByKind,
    AnalyzeReport.StoreTypePart Types,
    AnalyzeReport.StoreTypePart BulkTypes,
    int Probes,
    int Covered,
    int Anchors,
    int Unprovable,
    int IndirectCalls,
    int IndirectJumps,
    IReadOnlyList<AnalyzeReport.CalleePart> BulkWriters,
    IReadOnlyList<AnalyzeReport.HelperPart> OutgoingHelpers,
    IReadOnlyList<AnalyzeReport.GapPart> FunctionsWithoutCoverage,
    IReadOnlyList<HoleReport> Holes,
    IReadOnlyList<AllocationReport> AllocationSites,
    IReadOnlyList<string>? UnrecordedAllocations,
    IReadOnlyList<AnalyzeReport.ClassPart>? LegalClasses,
    AnalyzeReport.TimePart Time)
{
    /// <summary>The report of an analysed and compiled compartment.</summary>
    /// <param name="compartment">The analysis.</param>
    /// <param name="compiled">
    /// What would be installed; null for a recorded kernel, which holds the compartment's code but not what else
    /// compiling looks at.
    /// </param>
    /// <param name="reading">How long reading the kernel took.</param>
    /// <param name="compiling">How long compiling took.</param>
    public static AnalyzeReport Of(
        AnalyzedCompartment compartment, CompiledPolicy? compiled, TimeSpan reading, TimeSpan compiling)
    {
        var counts = compartment.Map.Counts;
        return new AnalyzeReport(
            compartment.Policy.Name,
            counts.Functions,
            counts.CodeBytes,
            counts.Instructions,
            counts.Stores,
            ReportNames.Of(counts.ByClass),
            ReportNames.Of(counts.ByKind),
            StoreTypePart.Of(counts.Types),
            StoreTypePart.Of(counts.BulkTypes),
            counts.ProbesNeeded,
            counts.Covered,
            counts.Anchors,
            counts.Unprovable,
            counts.IndirectCalls,
            counts.IndirectJumps,
            [
                .. compartment.Map.Sites
                    .Where(site => site.BulkWriter is not null)
                    .CountBy(site => site.BulkWriter!.Name)
                    .OrderByDescending(count => count.Value)
                    .ThenBy(count => count.Key, StringComparer.Ordinal)
                    .Select(count => new CalleePart(count.Key, count.Value)),
            ],
            [
                .. compartment.Map.OutgoingHelpers.Select(helper => new HelperPart(
                    helper.Name, helper.Calls, helper.Arguments != PointerArguments.Unknown)),
            ],
            [
                .. compartment.Map.Gaps.Select(gap =>
                    new GapPart(gap.Function, gap.Range.Start - gap.FunctionStart, gap.Reason)),
            ],
            HoleReport.Of(PolicyCompiler.FindHoles(compartment.Map)),
            [.. compartment.Map.Allocations.Select(AllocationReport.Of)],
            compiled?.UnrecordedAllocations,
            compiled is null
                ? null
                : [.. compiled.Classes.Where(c => c.Legal).Select(c => new ClassPart(c.Name, c.Origin))],
            new TimePart(
                reading.TotalMilliseconds, compartment.Time.TotalMilliseconds, compiling.TotalMilliseconds));
    }

    /// <summary>A function that is called, and how many calls there are.</summary>
    internal sealed record CalleePart(string Function, int Calls);

    /// <summary>The same, and whether its prototype says that it may write through an argument.</summary>
    internal sealed record HelperPart(string Function, int Calls, bool PrototypeKnown);

    /// <summary>What the types say about stores that may go anywhere.</summary>
    internal sealed record StoreTypePart(
        int Candidates,
        int Proven,
        int Specific,
        int Weak,
        int Unknown,
        IReadOnlyDictionary<string, int> UnknownByReason)
    {
        /// <summary>The part for these counts.</summary>
        public static StoreTypePart Of(TypeCounts counts) => new(
            counts.Candidates,
            counts.Proven,
            counts.Specific,
            counts.Weak,
            counts.Unknown.Values.Sum(),
            ReportNames.Of(counts.Unknown));
    }

    /// <summary>Code of which it cannot be promised that every write was found.</summary>
    internal sealed record GapPart(string Function, long Offset, string Reason);

    /// <summary>Objects that the compartment may write, and why.</summary>
    internal sealed record ClassPart(string Name, string Origin);

    /// <summary>Milliseconds that were spent.</summary>
    internal sealed record TimePart(double KernelMs, double AnalysisMs, double CompileMs);
}
