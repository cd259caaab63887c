using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.KernelTests.Lab;
using Cofferdam.Tests.Analysis.Execution;

namespace Cofferdam.KernelTests.Analysis;

/// <summary>
/// Every store that a workload really makes is what the merged plan says of it: with a probe on each store, also on
/// those that the plan leaves unchecked.
/// </summary>
public sealed class ExecutionTests
{
    // It takes some 10 ms to register a probe in the lab.
    [Theory]
    [InlineData("nf_tables", "nft-workload", 600, 100, 10)]
    [InlineData("nf_tables", "nft-workload", 10_000, 1_000, 20, Explicit = true)]
    [InlineData("ipv6", "ip6-workload", 10_000, 20, 20, Explicit = true)]
    [InlineData("net_sched", "tc-workload", 10_000, 20, 20, Explicit = true)]
    public void No_store_happens_outside_what_the_merged_plan_checks_or_proves(
        string name, string workload, int places, int leastStores, int storesForEachUnplaced)
    {
        var watch = Stopwatch.StartNew();
        using var kernel = KernelWith(name, out var policy);
        var plan = PlanOf(kernel, policy).Sample(places);
        var planned = watch.Elapsed;
        using var execution = new ExecutionLog([.. plan.Places.Keys.Order()]);
        var probed = watch.Elapsed;
        plan = plan.Without(execution.Refused.Select(refused => refused.Address).ToHashSet());
        var log = execution.Record(() => Run(workload));
        var recorded = watch.Elapsed;
        var judge = ExecutionJudge.Of(plan, log);
        var withoutWidening = ExecutionJudge.Of(plan.WithoutWidening(), log);
        var withoutAllocations = ExecutionJudge.Of(plan.WithoutAllocations(), log);
        File.WriteAllLines(
            Path.Combine(Environment.GetEnvironmentVariable("LAB_OUT")!, $"{name}.executed"),
            [
                $"{plan.Places.Count} places, {execution.Refused.Count} refused, "
                    + $"{plan.RoutinesWithoutEntry} routines without entry",
                $"{execution.Seen} hits, {execution.Missed} missed, {log.Length} in the log",
                $"{judge.Counts}",
                $"refuted without widening: {withoutWidening.Counts.Violations}, "
                    + $"without allocations: {withoutAllocations.Counts.Violations}",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"seconds: {planned.TotalSeconds:f1}, {probed.TotalSeconds:f1}, {recorded.TotalSeconds:f1}, ")
                    + string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds:f1}"),
                .. judge.Violations,
            ]);

        Assert.Equal(0UL, execution.Missed);
        Assert.Empty(judge.Violations);
        // An empty log would be no proof, and neither would a judge that sees nothing.
        Assert.InRange(judge.Counts.Checked, leastStores, int.MaxValue);
        Assert.InRange(judge.Counts.Covered, leastStores, int.MaxValue);
        Assert.InRange(judge.Counts.OwnFrame, leastStores, int.MaxValue);
        Assert.InRange(judge.Counts.Unplaced, 0, judge.Counts.Stores / storesForEachUnplaced);
        Assert.NotEmpty(withoutWidening.Violations);
    }

    private static KernelImage KernelWith(string name, out Policy policy)
    {
        policy = PolicyReader.ReadFile(
            Path.Combine(Environment.GetEnvironmentVariable("LAB_CHECKOUT")!, "examples", "policies", $"{name}.yaml"));
        if (policy.Compartment.Modules.Count > 0)
            GuestProgram.OutputOf("modprobe", ["-a", .. policy.Compartment.Modules]);
        return KernelImage.OpenLive();
    }

    // Types tell nothing about what needs a check.
    private static ExecutionPlan PlanOf(KernelImage kernel, Policy policy)
    {
        var code = CompartmentSelection.Select(policy.Compartment, kernel).ReadCode(kernel);
        var options = CompartmentAnalysis.OptionsFor(kernel, policy) with { Types = null };
        return ExecutionPlan.Of(
            AccessMap.Build(code, options with { Merges = false }), AccessMap.Build(code, options), options);
    }

    private static void Run(string workload)
    {
        using var report = JsonDocument.Parse(
            GuestProgram.OutputOf("cofferdam-lab", workload, "--for", "1", "--threads", "1", "--seed", "7"));
        Assert.Equal(JsonValueKind.Null, report.RootElement.GetProperty("firstProblem").ValueKind);
    }
}
