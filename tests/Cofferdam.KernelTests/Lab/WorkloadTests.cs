using System.Text.Json;

namespace Cofferdam.KernelTests.Lab;

/// <summary>The workloads find nothing wrong with a stock kernel, and leave nothing of theirs in it.</summary>
public sealed class WorkloadTests
{
    [Theory]
    // The kernel interrupts "reset counter" of one client (EINTR) when another one commits a batch meanwhile.
    [InlineData("nft-workload", "1")]
    [InlineData("ip6-workload", "2")]
    [InlineData("tc-workload", "2")]
    public void A_workload_does_what_it_should_on_a_stock_kernel(string verb, string clients)
    {
        // A round is never cut short, so this is one of each client.
        using var report = JsonDocument.Parse(
            GuestProgram.OutputOf("cofferdam-lab", verb, "--for", "1", "--threads", clients, "--seed", "7"));

        Assert.Equal(JsonValueKind.Null, report.RootElement.GetProperty("firstProblem").ValueKind);
        Assert.Equal(0, report.RootElement.GetProperty("failures").GetInt64());
        Assert.Equal(0, report.RootElement.GetProperty("checksumErrors").GetInt64());
        Assert.InRange(report.RootElement.GetProperty("operations").GetInt64(), 10, 1_000_000);
        Assert.Empty(GuestProgram.OutputOf("ip", "netns", "list"));
    }

    [Fact]
    public void The_web_server_counts_what_it_served()
    {
        const int bytes = 123_456;
        using var report = JsonDocument.Parse(GuestProgram.OutputOf(
            "cofferdam-lab", "http-workload", "--bytes", $"{bytes}", "--for", "1", "--threads", "2", "--seed", "7"));

        var requests = report.RootElement.GetProperty("requests").GetInt64();
        Assert.InRange(requests, 2, 1_000_000);
        Assert.Equal(requests, report.RootElement.GetProperty("run").GetProperty("operations").GetInt64());
        Assert.Equal(requests * bytes / 1e6, report.RootElement.GetProperty("megabytes").GetDouble(), 0.01);
    }

    [Fact]
    public void A_workload_that_meets_something_wrong_says_what_and_fails()
    {
        // The name of the workload's first namespace is taken.
        GuestProgram.OutputOf("ip", "netns", "add", "lab6-0a");
        try
        {
            var run = GuestProgram.Run("cofferdam-lab", "ip6-workload", "--for", "0.1", "--seed", "7");

            using var report = JsonDocument.Parse(run.Output);
            Assert.Equal(1, run.ExitStatus);
            Assert.Contains("File exists", report.RootElement.GetProperty("firstProblem").GetString());
        }
        finally
        {
            // The workload cleans up under the names that are its own.
            GuestProgram.Run("ip", "netns", "delete", "lab6-0a");
        }
    }
}
