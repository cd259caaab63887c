using Cofferdam.Analysis.Accesses;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Tests.Analysis.Oracle;
using Cofferdam.Tests.Kernel;

namespace Cofferdam.Tests.Analysis;

/// <summary>nf_tables of both kernels as it was in memory when the fixtures were recorded.</summary>
public sealed class RecordedAccessMapTests
{
    public static TheoryData<string> Series => RecordedKernels.Series;

    public static TheoryData<string, string[]> Totals => new()
    {
        {
            "6.1",
            [
                "functions 513, bytes 172196, instructions 45369, stores 8144, probes 1272, covered 464, anchors 4, "
                + "unprovable 20, indirect calls 91, indirect jumps 6",
                "by class: Stack 6200, Global 17, PerCpu 38, Fresh 133, Other 1756",
                "by kind: Move 3939, ReadModifyWrite 177, Exchange 11, StringStore 94, Vector 20, BitString 4, "
                + "Push 1562, Call 2233, BulkCall 104",
            ]
        },
        {
            "6.12",
            [
                "functions 515, bytes 179316, instructions 47262, stores 8381, probes 1359, covered 522, anchors 6, "
                + "unprovable 20, indirect calls 91, indirect jumps 8",
                "by class: Stack 6266, Global 18, PerCpu 36, Fresh 160, Other 1901",
                "by kind: Move 4162, ReadModifyWrite 186, Exchange 9, StringStore 85, Vector 20, BitString 4, "
                + "Push 1579, Call 2227, BulkCall 109",
            ]
        },
    };

    public static TheoryData<string, string> Allocators => new()
    {
        {
            "6.1",
            "2 __alloc_percpu, 3 __alloc_percpu_gfp, 10 __kmalloc, 1 __kmalloc_node, 1 get_zeroed_page, 4 kasprintf, "
            + "15 kmalloc_trace, 5 kmemdup, 1 kstrdup, 9 kvmalloc_node, 12 nla_strdup"
        },
        {
            "6.12",
            "14 __kmalloc_cache_noprof, 8 __kmalloc_noprof, 10 __kvmalloc_node_noprof, 1 get_zeroed_page_noprof, "
            + "9 kasprintf, 5 kmemdup_noprof, 1 kstrdup, 11 nla_strdup, 5 pcpu_alloc_noprof"
        },
    };

    [Theory]
    [MemberData(nameof(Series))]
    public void All_code_is_covered_and_every_write_but_those_like_jumps_can_be_checked(string series)
    {
        var map = MapOf(series);
        Assert.Empty(map.Gaps.Select(gap => $"{gap.Function} {gap.Range}: {gap.Reason}"));
        var unprovable = map.Sites.Where(site => site.Need is ProbeNeed.UncoveredByProbe).ToArray();
        Assert.All(unprovable, site => Assert.Matches(@"^vmovdqa \[.*\], ymm", site.Text));
        Assert.All(unprovable, site => Assert.StartsWith("nft_pipapo_avx2_", site.Function, StringComparison.Ordinal));
        Assert.Equal(20, unprovable.Length);
        Assert.Equal(
            map.Counts.ByClass[AccessClass.Other],
            map.Counts.ProbesNeeded + map.Counts.Covered + unprovable.Length);
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void Every_write_can_be_checked_where_instructions_are_executed_as_they_are(string series)
    {
        var map = MapOf(series, executesAsIs: true);
        Assert.DoesNotContain(map.Sites, site => site.Need is ProbeNeed.UncoveredByProbe);
        var mistaken = map.Sites.Where(site => site is { ProbeHazard: not null, Need: ProbeNeed.CheckedByProbe });
        Assert.Equal(20, mistaken.Count());
    }

    [Theory]
    [MemberData(nameof(Totals))]
    public void The_totals_are_these(string series, string[] expected) =>
        Assert.Equal(expected, AccessMapPrinter.Print(MapOf(series)).TrimEnd().Split('\n').TakeLast(3));

    [Theory]
    [MemberData(nameof(Allocators))]
    public void The_allocators_called_are_these(string series, string expected)
    {
        var counts = MapOf(series).Allocations.CountBy(site => site.Allocator.Name)
            .OrderBy(pair => pair.Key, StringComparer.Ordinal);
        Assert.Equal(expected, string.Join(", ", counts.Select(pair => $"{pair.Value} {pair.Key}")));
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void Objdump_finds_the_same_writes(string series)
    {
        Assert.SkipWhen(Objdump.Missing is not null, Objdump.Missing ?? "");
        var map = MapOf(series);
        // A tail call of a bulk writer is a site, but writes nothing itself.
        var own = map.Sites.Count(site => !site.Text.StartsWith("jmp ", StringComparison.Ordinal));
        var comparison = OracleComparison.Of(
            RecordedKernels.Of(series).Functions.OfModule("nf_tables").Select(f => (f.Name, f.Bytes)));
        Assert.True(comparison.Differences.Count == 0, string.Join('\n', comparison.Differences));
        Assert.Equal((map.Counts.Instructions, own), (comparison.Instructions, comparison.Writes));
    }

    private static AccessMap MapOf(string series, bool executesAsIs = false)
    {
        var kernel = RecordedKernels.Of(series);
        var options = CompartmentAnalysis.OptionsFor(kernel);
        // Of other modules a recording has the place but no symbols.
        var others = kernel.Modules.All.Where(module => module.Name != "nf_tables").ToArray();
        return AccessMap.Build(
            kernel.Functions.OfModule("nf_tables"),
            options with
            {
                ExecutesAsIs = executesAsIs,
                NameOf = address => options.NameOf?.Invoke(address)
                    ?? others.FirstOrDefault(module => module.Contains(address))?.Name,
            });
    }
}
