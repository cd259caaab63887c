using System.CommandLine;
using System.Diagnostics;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;

namespace Cofferdam.Cli.Commands;

/// <summary>Confines a compartment of the running kernel. What it installs outlives the process.</summary>
internal sealed class EnforceVerb : Verb
{
    private readonly Argument<string> _policy = PolicyTarget.CreateArgument("policy");
    private readonly Option<string?> _mode = ModeOption.Create();

    private readonly Option<string?> _afterDeny = AfterDenyOption.Create();

    private readonly Option<string?> _host = HostOption.Create();

    private readonly Option<string?> _model = ModelOption.Create();

    private readonly Option<string?> _learnt = LearntOption.Create();

    private readonly Option<bool> _strict = new("--strict")
    {
        Description = "Deny writes to objects of which nothing is known from the start, whatever the policy says",
    };

    private readonly Option<TimeSpan?> _quiet = DurationOption.Create(
        "--quiet",
        "The initialization phase ends when for so long no object without a record has been written for the first "
        + "time, whatever the policy says: a model tells most of them at once");

    private readonly Option<bool> _allowHoles = new("--allow-holes")
    {
        Description = "Report sites that cannot be checked instead of refusing, whatever the policy says",
    };

    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Do everything up to the first change of the kernel, then stop",
    };

    /// <summary>The verb.</summary>
    public EnforceVerb(Terminal terminal)
        : base(
            terminal,
            "enforce",
            "Confine a compartment, live: prepare everything, then arm all its write sites in one step. The protection "
            + "needs no process to stay; it lasts until release, or a reboot.")
    {
        Add(_policy);
        Add(_mode);
        Add(_afterDeny);
        Add(_host);
        Add(_model);
        Add(_learnt);
        Add(_strict);
        Add(_quiet);
        Add(_allowHoles);
        Add(_dryRun);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("cofferdam enforce nf_tables", "watch a whole module with a default policy"),
        new("cofferdam enforce nf_tables.yaml --mode kill", "kill the task behind every illegal write"),
        new("cofferdam enforce nf_tables.yaml --mode block", "let no illegal write happen"),
        new("cofferdam enforce nf_tables --host gate", "watch it for now; `cofferdam mode` can make it block later"),
        new(
            "cofferdam enforce nf_tables.yaml --model 6.1.model.json",
            "tell what is on the heap already, instead of letting it pass for a while"),
        new(
            "cofferdam enforce nf_tables.yaml --learnt nf_tables.learnt.yaml",
            "let functions write what they were seen to write, too (cofferdam learn)"),
        new("cofferdam enforce nf_tables.yaml --dry-run --json", "see what would be installed"),
    ];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        var arguments = invocation.Arguments;
        var policy = PolicyTarget.Read(arguments.GetRequiredValue(_policy));
        policy = ModeOption.Apply(arguments.GetValue(_mode), policy);
        policy = AfterDenyOption.Apply(arguments.GetValue(_afterDeny), policy);
        policy = HostOption.Apply(arguments.GetValue(_host), policy);
        policy = ModelOption.Apply(arguments.GetValue(_model), arguments.GetRequiredValue(_policy), policy);
        policy = LearntOption.Apply(arguments.GetValue(_learnt), arguments.GetRequiredValue(_policy), policy);
        if (arguments.GetValue(_strict))
            policy = policy with { Strict = true };
        if (arguments.GetValue(_quiet) is { } quiet)
            policy = policy with { Quiet = quiet };
        if (arguments.GetValue(_allowHoles))
            policy = policy with { AllowHoles = true };

        Privilege.Require("confining a part of the kernel");
        var report = Steps.Show(
            invocation, steps => Enforce(policy, arguments.GetValue(_dryRun), steps, cancellation));
        invocation.Answer(report, ReportJson.Indented.EnforceVerbReport, EnforcePrinter.Print);
        return ExitCode.Success;
    }

    private static EnforceVerbReport Enforce(
        Policy policy, bool dryRun, Steps steps, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var model = ModelOption.Read(policy);
        var learnt = LearntOption.Read(policy);
        steps.Begin("reading the kernel");
        using var kernel = KernelImage.OpenLive();
        cancellation.ThrowIfCancellationRequested();
        // Time counts here, and one set for the whole compartment needs no types.
        var compartment = AnalyzedCompartment.Analyze(
            policy, kernel, steps, cancellation, withTypes: policy.LegalSets == LegalSetKind.Typed);
        var compiled = compartment.Compile(kernel, steps, learnt);
        if (model is not null)
            compiled = compiled with { Model = ModelCompiler.Compile(model, compiled, kernel) };
        var analysis = watch.Elapsed;
        cancellation.ThrowIfCancellationRequested();
        if (dryRun)
        {
            Enforcer.RefuseHoles(compiled);
            return EnforceVerbReport.OfDryRun(compiled, analysis);
        }

        var report = Enforcer.Enforce(compiled, kernel, new StageSteps(steps), cancellation);
        return EnforceVerbReport.Of(compiled, report, analysis);
    }
}
