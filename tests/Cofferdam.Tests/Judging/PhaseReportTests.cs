using Cofferdam.Lab.Judging;
using Cofferdam.Lab.Workloads;

namespace Cofferdam.Tests.Judging;

/// <summary>What is made of the initialization phases that were measured.</summary>
public sealed class PhaseReportTests
{
    private static readonly WorkloadReport _sound = new("nft", 1, 1, 1, 3, 0, 0, 0, [], null);

    [Theory]
    [InlineData(new[] { 20.0 }, 20)]
    [InlineData(new[] { 60.0, 20.5, 20, 20.25, 31 }, 20.5)]
    [InlineData(new[] { 40.0, 10, 30, 20 }, 20)]
    public void The_median_is_that_of_the_phases_whatever_their_order(double[] seconds, double median) =>
        Assert.Equal(median, Report([.. seconds.Select(time => new TimedPhase(time, 0, 5))]).MedianSeconds);

    [Fact]
    public void One_denied_write_in_one_of_the_phases_is_not_sound()
    {
        Assert.True(Report(new(20, 0, 7), new(20, 0, 0)).IsSound);
        Assert.False(Report(new(20, 0, 7), new(20, 1, 0)).IsSound);
    }

    [Fact]
    public void A_failure_of_the_workload_is_not_sound() =>
        Assert.False(PhaseReport.Of("nf_tables", 1, [new(20, 0, 0)], _sound with { Failures = 1 }).IsSound);

    private static PhaseReport Report(params TimedPhase[] phases) => PhaseReport.Of("nf_tables", 1, phases, _sound);
}
