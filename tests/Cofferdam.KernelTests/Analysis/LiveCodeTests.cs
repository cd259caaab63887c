using System.Globalization;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Kernel.Code;
using Cofferdam.Tests.Analysis.Oracle;

namespace Cofferdam.KernelTests.Analysis;

/// <summary>The analysis of code as it is in memory: relocated, patched for this processor, traced by nobody.</summary>
[Collection(nameof(LiveModule))]
public sealed class LiveCodeTests(LiveModule module)
{
    private const int SampledFunctions = 500;
    private const int Seed = 20262;

    // Newer than binutils 2.40.
    private static readonly HashSet<string> _unknownToObjdump = ["lkgs"];

    [Fact]
    public void Every_write_in_nf_tables_is_found()
    {
        var comparison = OracleComparison.Of(module.Functions.Select(f => (f.Name, f.Bytes)));
        Assert.True(comparison.Differences.Count == 0, string.Join('\n', comparison.Differences));
        Assert.Empty(comparison.Unknown);
        Assert.Equal(module.Map.Counts.Instructions, comparison.Instructions);
        // A tail call of a bulk writer is a site, but writes nothing itself.
        var own = module.Map.Sites.Count(site => !site.Text.StartsWith("jmp ", StringComparison.Ordinal));
        Assert.Equal(own, comparison.Writes);
    }

    [Fact]
    public void Every_write_in_a_sample_of_the_image_is_found()
    {
        var functions = Sample();
        var comparison = OracleComparison.Of(functions.Select(f => (f.Name, f.Bytes)));
        Assert.True(comparison.Differences.Count == 0, string.Join('\n', comparison.Differences));
        Assert.Empty(comparison.Unknown.Except(_unknownToObjdump));
        Assert.InRange(comparison.Writes, 3_000, int.MaxValue);
    }

    [Fact]
    public void All_code_of_nf_tables_is_covered_and_every_site_but_those_like_jumps_can_be_checked()
    {
        Assert.Empty(module.Map.Gaps.Select(gap => $"{gap.Function}{gap.Range}: {gap.Reason}"));
        var unprovable = module.Map.Sites.Where(site => site.Need is ProbeNeed.UncoveredByProbe).ToArray();
        Assert.All(unprovable, site => Assert.StartsWith("vmovdqa [", site.Text, StringComparison.Ordinal));
        Assert.Equal(20, unprovable.Length);
    }

    // Another analysis of the same module found 46.6k instructions (filling between functions included) and 8,141
    // stores on 6.1, of which 6,175 on the stack, 61 at constants or per-CPU (at gs + register as well, which we check) and
    // 1,905 elsewhere; 48.4k, 8,349, 6,225, 60 and 2,064 on 6.12. Some hundred calls of bulk writers are sites besides.
    [Fact]
    public void The_totals_of_nf_tables_are_in_the_known_range()
    {
        var counts = module.Map.Counts;
        File.WriteAllText(
            Path.Combine(Environment.GetEnvironmentVariable("LAB_OUT")!, "nf_tables.map"),
            AccessMapPrinter.Print(module.Map));
        Assert.InRange(counts.Instructions, 44_000, 50_000);
        Assert.InRange(counts.Stores, 8_000, 8_500);
        Assert.InRange(counts.ByClass[AccessClass.Stack], 6_000, 6_400);
        Assert.InRange(counts.ByClass[AccessClass.Global] + counts.ByClass[AccessClass.PerCpu], 40, 70);
        Assert.InRange(counts.ByKind[AccessKind.BulkCall], 90, 130);
        Assert.InRange(counts.ProbesNeeded, 1_150, 1_550);
        Assert.InRange(counts.Covered, 400, 650);
        Assert.InRange(counts.IndirectCalls, 60, 150);
    }

    [Fact]
    public void The_sites_lie_in_the_text_of_the_module() =>
        Assert.All(module.Map.Sites, site => Assert.Contains(
            module.Kernel.Modules.All.Single(m => m.Name == LiveModule.Name).Text,
            text => text.Contains(site.Address)));

    [Fact]
    public void Gaps_in_the_image_are_few_and_each_has_a_reason()
    {
        var map = AccessMap.Build(Sample(), CompartmentAnalysis.OptionsFor(module.Kernel));
        var lines = map.Gaps.Select(gap => string.Create(
            CultureInfo.InvariantCulture, $"{gap.Function}+0x{gap.Range.Start - gap.FunctionStart:x}: {gap.Reason}"));
        File.WriteAllLines(
            Path.Combine(Environment.GetEnvironmentVariable("LAB_OUT")!, "image.gaps"), lines);
        // A sample lacks the split-off parts of its functions, and the functions of its split-off parts.
        var inside = map.Gaps.Count(gap => !gap.Reason.StartsWith("it jumps to ", StringComparison.Ordinal));
        Assert.InRange(inside, 0, SampledFunctions / 100);
    }

    private IReadOnlyList<FunctionCode> Sample()
    {
        var random = new Random(Seed);
        var symbols = module.Kernel.Symbols.OfModule(null).Where(module.Kernel.Functions.HasCode).ToArray();
        return [.. random.GetItems(symbols, SampledFunctions).DistinctBy(s => s.Address)
            .OrderBy(s => s.Address).Select(module.Kernel.Functions.Of)];
    }
}
