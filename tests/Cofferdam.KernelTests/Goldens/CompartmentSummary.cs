using System.Globalization;
using System.Text;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Typing;
using Cofferdam.Compartments.Compilation;

namespace Cofferdam.KernelTests.Goldens;

/// <summary>The numbers of a compiled policy as text: without addresses, it is the same on every boot.</summary>
internal static class CompartmentSummary
{
    /// <summary>The text.</summary>
    public static string Print(AccessMap map, CompiledPolicy policy)
    {
        var text = new StringBuilder();
        var counts = map.Counts;
        Line("functions", counts.Functions);
        Line("bytes of code", counts.CodeBytes);
        Line("instructions", counts.Instructions);
        Line("indirect calls", counts.IndirectCalls);
        Line("indirect jumps", counts.IndirectJumps);
        Line("stores", counts.Stores);
        foreach (var (@class, count) in counts.ByClass)
            Line($"stores by class: {@class}", count);
        foreach (var (kind, count) in counts.ByKind)
            Line($"stores by kind: {kind}", count);
        Print("candidates", counts.Types);
        Print("bulk calls", counts.BulkTypes);
        Line("stores to probe", counts.ProbesNeeded);
        Line("stores covered by other checks", counts.Covered);
        Line("anchors", counts.Anchors);
        Line("stores without proof", counts.Unprovable);
        Line("gaps", map.Gaps.Length);
        Line("holes", policy.Holes.Count);
        Print("allocation sites", counts.AllocationTypes);
        foreach (var allocator in map.Allocations.CountBy(site => site.Allocator.Name)
            .OrderBy(pair => pair.Key, StringComparer.Ordinal))
            Line($"allocation sites by allocator: {allocator.Key}", allocator.Value);
        Line("allocation sites without record", policy.UnrecordedAllocations.Count);
        foreach (var origin in policy.Classes.Where(c => c.Legal).CountBy(Origin)
            .OrderBy(pair => pair.Key, StringComparer.Ordinal))
            Line($"legal classes: {origin.Key}", origin.Value);
        return text.ToString();

        void Print(string what, TypeCounts types)
        {
            Line(what, types.Candidates);
            Line($"{what} by type: proven", types.Proven);
            Line($"{what} by type: specific", types.Specific);
            Line($"{what} by type: weak", types.Weak);
            Line($"{what} by type: unknown", types.Unknown.Values.Sum());
        }

        void Line(string what, long count) => text.Append(CultureInfo.InvariantCulture, $"{what}: {count}\n");
    }

    // "called by nf_tables_newset+0x12" is a sort of origin with a place.
    private static string Origin(ObjectClass found) =>
        found.Origin.StartsWith("called by ", StringComparison.Ordinal) ? "called by the compartment" : found.Origin;
}
