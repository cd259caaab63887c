using System.CommandLine;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;

namespace Cofferdam.Cli.Commands;

/// <summary>Explains what one access site may write, and why.</summary>
internal sealed class ExplainVerb : Verb
{
    private readonly Argument<string> _target = PolicyTarget.CreateArgument("target");
    private readonly Argument<string> _site = new("site")
    {
        Description = "The site: function+0xoffset, its address in hexadecimal, or its number",
    };

    private readonly Option<string?> _learnt = LearntOption.Create();

    private readonly Option<DirectoryInfo?> _recording = KernelOption.Create();

    /// <summary>The verb.</summary>
    public ExplainVerb(Terminal terminal)
        : base(terminal, "explain", "Explain one access site: its instruction, what it writes, what it may write, why")
    {
        Add(_target);
        Add(_site);
        Add(_learnt);
        Add(_recording);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("cofferdam explain nf_tables nft_do_chain+0x2a7", "a site of a module, as events and status name it"),
        new("cofferdam explain ipv6.yaml 0xffffffff81c2a1b4 --json", "by its address, for a program"),
    ];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        var target = invocation.Arguments.GetRequiredValue(_target);
        var policy = LearntOption.Apply(
            invocation.Arguments.GetValue(_learnt), target, PolicyTarget.Read(target));
        var name = invocation.Arguments.GetRequiredValue(_site);
        var recording = invocation.Arguments.GetValue(_recording);
        var learnt = recording is null ? LearntOption.Read(policy) : null;
        var report = Steps.Show(invocation, steps =>
        {
            steps.Begin("reading the kernel");
            using var kernel = KernelOption.Open(recording, "reading the code of the running kernel");
            var compartment = AnalyzedCompartment.Analyze(policy, kernel, steps, cancellation);
            var compiled = recording is null ? compartment.Compile(kernel, steps, learnt) : null;
            var site = SiteReference.Find(name, compartment.Map, compiled);
            return ExplainReport.Of(site, compiled);
        });
        invocation.Answer(report, ReportJson.Indented.ExplainReport, ExplainPrinter.Print);
        return ExitCode.Success;
    }
}
