using Cofferdam.Analysis.Accesses;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Policies;
using Cofferdam.Tests.Kernel;

namespace Cofferdam.Tests.Compartments;

public sealed class CompartmentAnalysisTests
{
    public static TheoryData<string> Series => RecordedKernels.Series;

    // nla_put(struct sk_buff *skb, int attrtype, int attrlen, const void *data): the length is an int.
    [Theory]
    [MemberData(nameof(Series))]
    public void A_policy_adds_bulk_writers_with_the_width_that_the_types_tell(string series)
    {
        var kernel = RecordedKernels.Of(series);
        var options = CompartmentAnalysis.OptionsFor(kernel, Adding("{function: nla_put, destination: 3, length: 2}"));
        var map = AccessMap.Build(kernel.Functions.OfModule("nf_tables"), options);
        var sites = map.Sites.Where(site => site.BulkWriter?.Name == "nla_put").ToArray();
        Assert.InRange(sites.Length, 100, 150);
        Assert.All(sites, site => Assert.Equal(("[rcx]", "1*rdx:32"), (site.EffectiveAddress.ToString(), $"{site.Length}")));
        Assert.DoesNotContain(map.OutgoingHelpers, helper => helper.Name == "nla_put");
    }

    [Fact]
    public void A_policy_replaces_what_the_table_says()
    {
        var policy = Adding("{function: nla_memcpy, destination: 1, length: 3, unit: 8}");
        var kernel = RecordedKernels.Of("6.12");
        var map = AccessMap.Build(
            kernel.Functions.OfModule("nf_tables"), CompartmentAnalysis.OptionsFor(kernel, policy));
        var lengths = map.Sites.Where(site => site.BulkWriter?.Name == "nla_memcpy").Select(s => s.Length.ToString());
        Assert.Equal(["8*rcx"], lengths.Distinct());
    }

    [Fact]
    public void A_bulk_writer_that_the_kernel_does_not_have_is_refused()
    {
        var policy = Adding("{function: nla_memcopy, destination: 0, length: 2}");
        var e = Assert.Throws<NotFoundException>(
            () => CompartmentAnalysis.OptionsFor(RecordedKernels.Of("6.1"), policy));
        Assert.Contains("nla_memcopy", e.Message, StringComparison.Ordinal);
    }

    private static Policy Adding(string writer) => PolicyReader.Read(
        $"version: 1\ncompartment: {{modules: [nf_tables]}}\nbulk-writers: [{writer}]\n", "p.yaml");
}
