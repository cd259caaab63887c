using System.Text.Json;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Compartments.Compilation;
using Cofferdam.KernelTests.Lab;
using Cofferdam.Tests.Analysis.Execution;

namespace Cofferdam.KernelTests.Analysis;

/// <summary>
/// Every store that a workload really makes is what the merged plan says of it: with a probe on each store, also on those
/// that the plan leaves unchecked.
/// </summary>
[Collection(nameof(LiveModule))]
public sealed class ExecutionTests(LiveModule module)
{
    [Fact]
    public void No_store_happens_outside_what_the_merged_plan_checks_or_proves()
    {
        var options = CompartmentAnalysis.OptionsFor(module.Kernel);
        var full = AccessMap.Build(module.Functions, options with { Merges = false, Types = null });
        var plan = ExecutionPlan.Of(full, module.Map, options);
        Hit[] log;
        using (var execution = new ExecutionLog([.. plan.Places.Keys.Order()]))
        {
            plan = plan.Without(execution.Refused.Select(refused => refused.Address).ToHashSet());
            log = execution.Record(RunWorkload);
            TestContext.Current.SendDiagnosticMessage(
                $"{execution.Refused.Count} places refused, {execution.Missed} hits missed, {execution.Seen} seen");
            Assert.Equal(0UL, execution.Missed);
        }

        var judge = ExecutionJudge.Of(plan, log);
        Report(plan, log, judge);
        Assert.Empty(judge.Violations);

        // An empty log would be no proof, and neither would a judge that sees nothing.
        Assert.InRange(judge.Counts.Checked, 1_000, int.MaxValue);
        Assert.InRange(judge.Counts.Covered, 1_000, int.MaxValue);
        Assert.InRange(judge.Counts.Fresh, 10, int.MaxValue);
        Assert.InRange(judge.Counts.OwnFrame, 1_000, int.MaxValue);
        Assert.InRange(judge.Counts.Unplaced, 0, judge.Counts.Stores / 100);
        Assert.NotEmpty(ExecutionJudge.Of(plan.WithoutWidening(), log).Violations);
        Assert.NotEmpty(ExecutionJudge.Of(plan.WithoutAllocations(), log).Violations);
    }

    private static void RunWorkload()
    {
        using var report = JsonDocument.Parse(
            GuestProgram.OutputOf("cofferdam-lab", "nft-workload", "--for", "1", "--threads", "1", "--seed", "7"));
        Assert.Equal(JsonValueKind.Null, report.RootElement.GetProperty("firstProblem").ValueKind);
    }

    private static void Report(ExecutionPlan plan, Hit[] log, ExecutionJudge judge) =>
        File.WriteAllText(
            Path.Combine(Environment.GetEnvironmentVariable("LAB_OUT")!, "nf_tables.executed"),
            $"""
            {plan.Places.Count} places, {plan.RoutinesWithoutEntry} routines without entry, {log.Length} hits
            {judge.Counts}
            {string.Join('\n', judge.Violations)}

            """);
}
