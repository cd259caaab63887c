using System.Globalization;
using Cofferdam.Lab.Programs;

namespace Cofferdam.Lab.Judging;

/// <summary>
/// Raises compartments around code that is at work and has been for a while, and lets it work on: whatever is denied then
/// is a false alarm.
/// </summary>
/// <param name="checkout">Where the policies are.</param>
/// <param name="mode">What Cofferdam does with illegal writes.</param>
/// <param name="time">How long each run lasts.</param>
/// <param name="seed">What the workloads' choices follow from.</param>
/// <param name="options">More options of <c>cofferdam enforce</c>.</param>
/// <param name="tell">Gets what happens.</param>
internal sealed class Judge(
    string checkout, string mode, TimeSpan time, int seed, IReadOnlyList<string> options, Action<string> tell)
{
    // Objects older than the compartment are what its first phase is about.
    private static readonly TimeSpan _before = TimeSpan.FromSeconds(10);

    /// <summary>One run.</summary>
    /// <param name="policies">Which compartments it has.</param>
    public JudgedRun Run(IReadOnlyList<JudgedPolicy> policies)
    {
        foreach (var module in policies.SelectMany(policy => policy.Modules))
            ProgramRun.Succeeding("modprobe", module);
        var untouched = KernelState.Read();
        var workloads = policies.Select(policy => new LiveWorkload(
            policy.Workload, "--threads", "1", "--seed", seed.ToString(CultureInfo.InvariantCulture))).ToArray();
        try
        {
            tell($"{string.Join(" and ", policies.Select(policy => policy.Name))}: at work");
            Thread.Sleep(_before);
            var compartments = Confine(policies);
            var reports = workloads.Select(workload => workload.Stop()).ToArray();
            return new JudgedRun(compartments, reports, KernelState.Read().Since(untouched));
        }
        finally
        {
            foreach (var workload in workloads)
                workload.Dispose();
        }
    }

    private JudgedCompartment[] Confine(IReadOnlyList<JudgedPolicy> policies)
    {
        using var raised = new RaisedCompartments(checkout, mode, [.. options]);
        foreach (var policy in policies)
        {
            var report = raised.Raise(policy.Name);
            tell($"{policy.Name}: {report.Sites} sites armed in {report.ArmMs:f0} ms");
        }

        Thread.Sleep(time);
        return [.. raised.Names.Select(Outcome)];
    }

    private JudgedCompartment Outcome(string name)
    {
        var compartment = JudgedCompartment.Read(name);
        tell($"{name}: {compartment.Denies} denies, {compartment.Unknown} unknown, {compartment.Missed} missed");
        return compartment;
    }
}
