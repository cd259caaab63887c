using System.CommandLine;
using System.Diagnostics;
using Cofferdam.Bpf.Objects;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;
using Cofferdam.Compartments.Learnt;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;

namespace Cofferdam.Cli.Commands;

/// <summary>Notes what a compartment writes, so that its policy can be completed.</summary>
internal sealed class LearnVerb : Verb
{
    private readonly Argument<string> _policy = PolicyTarget.CreateArgument("policy");
    private readonly Option<TimeSpan?> _duration =
        DurationOption.Create("--for", "How long to watch (500ms, 30s, 5m, 2h); without it until Ctrl-C");

    private readonly Option<string?> _out = new("--out")
    {
        Description = "The file to write instead of POLICY.RELEASE.learnt.yaml beside the policy",
        HelpName = "file",
    };

    private readonly Option<bool> _diff = new("--diff")
    {
        Description = "Show what is new against that file, and leave the file as it is",
    };

    /// <summary>The verb.</summary>
    public LearnVerb(Terminal terminal)
        : base(
            terminal,
            "learn",
            "Watch what each site of a compartment writes while it works, and write that into a file to review and to "
            + "enforce with (enforce --learnt). Nothing is judged meanwhile. A file that is there already is added to.")
    {
        Add(_policy);
        Add(_duration);
        Add(_out);
        Add(_diff);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("cofferdam learn nf_tables.yaml --for 10m", "what does it write that the policy does not name?"),
        new("cofferdam learn nf_tables.yaml --for 1m --diff", "has that changed?"),
    ];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        Privilege.Require("watching what a part of the kernel writes");
        var arguments = invocation.Arguments;
        var target = arguments.GetRequiredValue(_policy);
        var policy = PolicyTarget.Read(target);
        var path = arguments.GetValue(_out)
            ?? PolicyTarget.Beside(target, $"{policy.Name}.{RunningKernel.Release()}.learnt.yaml");
        // Before the long work: a file that is none, or another kernel's, is not to be overwritten after it.
        var before = File.Exists(path) ? LearntOption.Read(path, policy) : null;
        var duration = arguments.GetValue(_duration);
        var isDiff = arguments.GetValue(_diff);
        var report = Steps.Show(invocation, steps => Learn(policy, duration, steps, cancellation));
        if (isDiff)
            report = report with { Learnt = before?.NewIn(report.Learnt) ?? report.Learnt };
        else
            WriteWhole(path, LearntPrinter.Print(before?.With(report.Learnt) ?? report.Learnt));
        invocation.Answer(
            LearnReport.Of(report, isDiff ? null : path, isDiff), ReportJson.Indented.LearnReport, LearnPrinter.Print);
        return ExitCode.Success;
    }

    private static LearnResult Learn(
        Policy policy, TimeSpan? duration, Steps steps, CancellationToken cancellation)
    {
        steps.Begin("reading the kernel");
        using var kernel = KernelImage.OpenLive();
        var compartment = AnalyzedCompartment.Analyze(
            policy, kernel, steps, cancellation, withTypes: policy.LegalSets == LegalSetKind.Typed);
        var compiled = compartment.Compile(kernel, steps);
        using var learner = Learner.Start(compiled, kernel, new StageSteps(steps), cancellation);
        steps.Begin("watching");
        var watch = Stopwatch.StartNew();
        while (!(watch.Elapsed >= duration) && !cancellation.WaitHandle.WaitOne(100))
            steps.ReportTime(watch.Elapsed, duration);
        var time = watch.Elapsed;
        return new LearnResult(
            new LearntWrites(policy.Name, RunningKernel.Release(), RunningKernel.BuildId(), learner.Read()),
            time,
            compiled.Sites.Count,
            learner.ReadMemory(),
            learner.LossOf(Loss.Lesson),
            learner.LossOf(Loss.Record));
    }

    // A file that is read while it is written must not be half of one.
    private static void WriteWhole(string path, string text)
    {
        var partial = path + ".part";
        File.WriteAllText(partial, text);
        File.Move(partial, path, overwrite: true);
    }
}
