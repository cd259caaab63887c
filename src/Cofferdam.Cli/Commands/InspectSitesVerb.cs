using System.CommandLine;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;

namespace Cofferdam.Cli.Commands;

/// <summary>Lists the instructions of a compartment that write memory, and its calls of allocators.</summary>
internal sealed class InspectSitesVerb : Verb
{
    private readonly Argument<string> _target = PolicyTarget.CreateArgument("target");
    private readonly Option<DirectoryInfo?> _recording = KernelOption.Create();

    private readonly Option<bool> _all = new("--all")
    {
        Description = "Every write, also those that are proven to go to the stack or to a fixed address",
    };

    /// <summary>The verb.</summary>
    public InspectSitesVerb(Terminal terminal)
        : base(terminal, "sites", "List the access sites of a compartment that need a check, and its allocation sites")
    {
        Add(_target);
        Add(_all);
        Add(_recording);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("cofferdam inspect sites nf_tables", "what a probe would be placed on"),
        new("cofferdam inspect sites nf_tables --all --json", "every write, for a program"),
    ];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        var policy = PolicyTarget.Read(invocation.Arguments.GetRequiredValue(_target));
        var all = invocation.Arguments.GetValue(_all);
        var report = Steps.Show(invocation, steps =>
        {
            steps.Begin("reading the kernel");
            using var kernel = KernelOption.Open(
                invocation.Arguments.GetValue(_recording), "reading the code of the running kernel");
            var map = AnalyzedCompartment.Analyze(policy, kernel, steps, cancellation).Map;
            return new SitesReport(
                policy.Name,
                [.. map.Sites.Where(site => all || IsChecked(site.Need)).Select(SiteReport.Of)],
                [.. map.Anchors.Select(AnchorReport.Of)],
                [.. map.Allocations.Select(AllocationReport.Of)]);
        });
        invocation.Answer(report, ReportJson.Indented.SitesReport, CodePrinter.PrintSites);
        return ExitCode.Success;
    }

    private static bool IsChecked(ProbeNeed need) => need is ProbeNeed.CheckedByProbe or ProbeNeed.UncoveredByProbe;
}
