using System.Text.Json;

namespace Cofferdam.KernelTests.Lab;

/// <summary>The judging workloads find no false alarm, and what they print says what was looked at.</summary>
public sealed class JudgeTests
{
    // One and a half minutes; `make judge` is the long form of it.
    [Fact(Explicit = true)]
    public void A_compartment_that_is_raised_around_a_workload_denies_it_nothing()
    {
        using var report = JsonDocument.Parse(GuestProgram.OutputOf(
            "cofferdam-lab", "judge", "--minutes", "0.05", "--policies", "nf_tables", "--seed", "5"));

        var judgement = report.RootElement;
        Assert.True(judgement.GetProperty("isSound").GetBoolean());
        Assert.Equal(0, judgement.GetProperty("denies").GetInt64());
        var run = judgement.GetProperty("runs").EnumerateArray().Single();
        Assert.Empty(run.GetProperty("kernelLog").EnumerateArray());
        Assert.True(run.GetProperty("workloads").EnumerateArray().Single().GetProperty("operations").GetInt64() > 0);
        var compartment = run.GetProperty("compartments").EnumerateArray().Single();
        Assert.Empty(compartment.GetProperty("events").EnumerateArray());
        Assert.True(compartment.GetProperty("status").GetProperty("hits").GetInt64() > 0);
    }
}
