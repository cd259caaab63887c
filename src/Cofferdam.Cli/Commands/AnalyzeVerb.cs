using System.CommandLine;
using System.Diagnostics;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;

namespace Cofferdam.Cli.Commands;

/// <summary>Shows what a compartment is and what confining it takes. Changes nothing.</summary>
internal sealed class AnalyzeVerb : Verb
{
    private readonly Argument<string> _target = PolicyTarget.CreateArgument("target");
    private readonly Option<DirectoryInfo?> _recording = KernelOption.Create();

    /// <summary>The verb.</summary>
    public AnalyzeVerb(Terminal terminal)
        : base(terminal, "analyze", "Show what a compartment is: functions, write sites, probes needed, legal sets")
    {
        Add(_target);
        Add(_recording);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("cofferdam analyze nf_tables", "a whole module"),
        new("cofferdam analyze ipv6.yaml --json", "the compartment of a policy, for a program"),
    ];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        var policy = PolicyTarget.Read(invocation.Arguments.GetRequiredValue(_target));
        var recording = invocation.Arguments.GetValue(_recording);
        var report = Steps.Show(invocation, steps =>
        {
            steps.Begin("reading the kernel");
            var watch = Stopwatch.StartNew();
            using var kernel = KernelOption.Open(recording, "reading the code of the running kernel");
            var reading = watch.Elapsed;
            cancellation.ThrowIfCancellationRequested();

            var compartment = AnalyzedCompartment.Analyze(policy, kernel, steps, cancellation);
            watch.Restart();
            var compiled = recording is null ? compartment.Compile(kernel, steps) : null;
            return AnalyzeReport.Of(compartment, compiled, reading, watch.Elapsed);
        });
        invocation.Answer(report, ReportJson.Indented.AnalyzeReport, AnalyzePrinter.Print);
        return ExitCode.Success;
    }
}
