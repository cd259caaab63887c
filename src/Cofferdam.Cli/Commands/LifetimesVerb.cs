using System.CommandLine;
using System.Diagnostics;
using Cofferdam.Bpf.Objects;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;
using Cofferdam.Compartments.Sampling;
using Cofferdam.Kernel;

namespace Cofferdam.Cli.Commands;

/// <summary>Shows how long heap objects live.</summary>
internal sealed class LifetimesVerb : Verb
{
    private const int DefaultSites = 20;

    private readonly SampleOptions _filter = new();
    private readonly Option<TimeSpan?> _duration =
        DurationOption.Create("--for", "How long to watch (500ms, 30s, 5m, 2h); without it until Ctrl-C");

    private readonly Argument<string[]> _targets = new("target")
    {
        Description = "Only what these compartments allocate: policy files or names of modules; without one everything",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<int> _sites = new("--sites")
    {
        Description = "How many of the busiest allocation sites to list",
        HelpName = "count",
        DefaultValueFactory = _ => DefaultSites,
    };

    private readonly Option<FileInfo?> _plot = new("--plot")
    {
        Description = "Draw the share of objects that are gone against their age into this file (SVG)",
        HelpName = "file",
    };

    /// <summary>The verb.</summary>
    public LifetimesVerb(Terminal terminal)
        : base(
            terminal,
            "lifetimes",
            "Show how long heap objects live, by allocation site and compartment, and so how long an initialization "
            + "phase lasts here. Counts in the kernel: it may run for hours. Objects still alive count as long as they "
            + "were seen.")
    {
        Add(_targets);
        Add(_duration);
        Add(_sites);
        Add(_plot);
        _filter.AddTo(this);
        _sites.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 0)
                result.AddError("--sites: expected a number that is not negative");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("cofferdam lifetimes nf_tables --for 10m", "when are 99 % of what nf_tables allocates gone?"),
        new("cofferdam lifetimes --for 1h --plot lifetimes.svg", "everything, and a drawing"),
    ];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        Privilege.Require("watching the kernel's allocator");
        var arguments = invocation.Arguments;
        var duration = arguments.GetValue(_duration);
        var report = Steps.Show(invocation, steps =>
        {
            steps.Begin("reading the kernel");
            using var kernel = KernelImage.OpenLive();
            var compartments = CompartmentSites.Read(
                arguments.GetValue(_targets) ?? [], kernel, steps, cancellation);
            var filter = _filter.Read(arguments) with { Sites = CompartmentSites.Union(compartments) };

            steps.Begin("loading the observer");
            using var collector = LifetimeCollector.Start(kernel, filter, SampleShapes.ForLifetimes);
            steps.Begin("watching");
            var watch = Stopwatch.StartNew();
            while (!(watch.Elapsed >= duration) && !cancellation.WaitHandle.WaitOne(100))
                steps.ReportTime(watch.Elapsed, duration);
            return LifetimesReport.Of(
                watch.Elapsed, collector.Finish(), compartments, arguments.GetValue(_sites));
        });
        if (arguments.GetValue(_plot) is { } plot)
            File.WriteAllText(plot.FullName, LifetimePlot.Draw([report.Total, .. report.Compartments]));
        invocation.Answer(report, ReportJson.Indented.LifetimesReport, LifetimesPrinter.Print);
        return ExitCode.Success;
    }
}
