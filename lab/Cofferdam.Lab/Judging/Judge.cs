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
/// <param name="compares">Whether to compare what programs show with what they show without Cofferdam.</param>
/// <param name="tell">Gets what happens.</param>
internal sealed class Judge(
    string checkout,
    string mode,
    TimeSpan time,
    int seed,
    IReadOnlyList<string> options,
    bool compares,
    Action<string> tell)
{
    // Objects older than the compartment are what its first phase is about.
    private static readonly TimeSpan _before = TimeSpan.FromSeconds(10);

    /// <summary>One run.</summary>
    /// <param name="policies">Which compartments it has.</param>
    public JudgedRun Run(IReadOnlyList<JudgedPolicy> policies)
    {
        foreach (var policy in policies)
            policy.LoadModules();
        var untouched = KernelState.Read();
        using var transcripts = compares ? new JudgedTranscripts() : null;
        var workloads = policies.Select(policy => Start(policy, transcripts?.Guarded(policy))).ToArray();
        try
        {
            tell($"{string.Join(" and ", policies.Select(policy => policy.Name))}: at work");
            Thread.Sleep(_before);
            var compartments = Confine(policies);
            var reports = workloads.Select(workload => workload.Stop()).ToArray();
            var log = KernelState.Read().Since(untouched);
            return new JudgedRun(compartments, reports, log, transcripts is null ? null : Compare(policies, transcripts));
        }
        finally
        {
            foreach (var workload in workloads)
                workload.Dispose();
        }
    }

    // The same once more, and as often, without Cofferdam.
    private OutputComparison[] Compare(IReadOnlyList<JudgedPolicy> policies, JudgedTranscripts transcripts)
    {
        tell($"{string.Join(" and ", policies.Select(policy => policy.Name))}: the same without Cofferdam");
        var workloads = policies.Select(policy => Start(
            policy, transcripts.Unprotected(policy), "--rounds", Text(transcripts.GuardedRounds(policy)))).ToArray();
        try
        {
            var reports = workloads.Select(workload => workload.Await()).ToArray();
            return [.. policies.Zip(reports, transcripts.Compare)];
        }
        finally
        {
            foreach (var workload in workloads)
                workload.Dispose();
        }
    }

    private LiveWorkload Start(JudgedPolicy policy, string? transcript, params string[] arguments) =>
        policy.Start(seed, [.. arguments, .. transcript is null ? (string[])[] : ["--transcript", transcript]]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

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
