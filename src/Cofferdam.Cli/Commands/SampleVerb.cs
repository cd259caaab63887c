using System.CommandLine;
using System.Diagnostics;
using Cofferdam.Bpf.Objects;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;
using Cofferdam.Compartments.Sampling;
using Cofferdam.Kernel;
using Cofferdam.Learning.DataSets;

namespace Cofferdam.Cli.Commands;

/// <summary>Collects heap objects of the running kernel into a data set.</summary>
internal sealed class SampleVerb : Verb
{
    private static readonly TimeSpan _defaultMidLife = TimeSpan.FromSeconds(5);

    private readonly SampleOptions _filter = new();
    private readonly Option<TimeSpan?> _duration =
        DurationOption.Create("--for", "How long to collect (500ms, 30s, 5m, 2h); without it until Ctrl-C");

    private readonly Option<TimeSpan?> _midLife =
        DurationOption.Create("--mid-life", "How often the content of objects in use is read; 5s by default");

    private readonly Option<FileInfo> _out = new("--out", "-o")
    {
        Description = "The data set to write (Parquet, docs/data-set.md)",
        HelpName = "file",
        Required = true,
    };

    private readonly Option<string[]> _compartments = new("--compartment")
    {
        Description = "Only what this compartment allocates: a policy file or the name of a module; may be repeated",
        HelpName = "target",
    };

    private readonly Option<bool> _callers = new("--callers")
    {
        Description = "Keep the callers of each allocation site, which costs more than all the rest",
    };

    private readonly Option<int> _objects = new("--objects")
    {
        Description = "How many objects to follow at the same time; each takes about 100 bytes of kernel memory",
        HelpName = "count",
        DefaultValueFactory = _ => SampleShapes.ForSamples.Living,
    };

    /// <summary>The verb.</summary>
    public SampleVerb(Terminal terminal)
        : base(
            terminal,
            "sample",
            "Collect heap objects of the running kernel into a data set: allocation site, cache, size, lifetime, "
            + "content when freed and in mid-life. Changes nothing in the kernel, and Ctrl-C ends "
            + "it with a whole file.")
    {
        Add(_out);
        Add(_duration);
        Add(_compartments);
        _filter.AddTo(this);
        Add(_callers);
        Add(_midLife);
        Add(_objects);
        _objects.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 1 or > 1 << 26)
                result.AddError("--objects: expected a number from 1 to 67108864");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("cofferdam sample --out heap.parquet --for 5m", "all objects, for five minutes"),
        new("cofferdam sample --out nft.parquet --compartment nf_tables --callers", "what a module allocates"),
        new("cofferdam sample --out k.parquet --cache 'kmalloc-*' --rate 100", "one in a hundred, general caches only"),
    ];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        Privilege.Require("watching the kernel's allocator");
        var arguments = invocation.Arguments;
        var path = arguments.GetRequiredValue(_out).FullName;
        var duration = arguments.GetValue(_duration);
        var shapes = SampleShapes.ForSamples with { Living = arguments.GetValue(_objects) };
        var report = Steps.Show(invocation, steps =>
        {
            steps.Begin("reading the kernel");
            using var kernel = KernelImage.OpenLive();
            var filter = _filter.Read(arguments) with
            {
                Callers = arguments.GetValue(_callers),
                Sites = CompartmentSites.Union(
                    CompartmentSites.Read(arguments.GetValue(_compartments) ?? [], kernel, steps, cancellation)),
            };
            using var writer = DataSetWriter.Create(path, BootReader.Read(kernel));

            steps.Begin("loading the observer");
            using var collector = SampleCollector.Start(kernel, filter, shapes);
            steps.Begin("collecting");
            var watch = Stopwatch.StartNew();
            var midLife = arguments.GetValue(_midLife) ?? _defaultMidLife;
            var summary = collector.Run(
                writer, duration, midLife, elapsed => steps.ReportTime(elapsed, duration), cancellation);
            steps.Begin("writing");
            writer.Complete();
            return SampleReport.Of(path, watch.Elapsed, summary);
        });
        invocation.Answer(report, ReportJson.Indented.SampleReport, SamplePrinter.Print);
        return ExitCode.Success;
    }
}
