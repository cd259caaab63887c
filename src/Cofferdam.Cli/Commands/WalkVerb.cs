using System.CommandLine;
using System.Diagnostics;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;
using Cofferdam.Compartments.Sampling;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;
using Cofferdam.Kernel.Heap;

namespace Cofferdam.Cli.Commands;

/// <summary>Counts or lists the live objects of the kernel's heap. Changes nothing.</summary>
internal sealed class WalkVerb : Verb
{
    private readonly Option<string?> _cache = new("--cache")
    {
        Description = "Only slab caches whose name matches this pattern with * and ?",
        HelpName = "pattern",
    };

    private readonly Option<bool> _objects = new("--objects")
    {
        Description = "List every object; on a kernel booted with slub_debug=U with the call that allocated it",
    };

    private readonly Option<FileInfo?> _out = new("--out", "-o")
    {
        Description = "Write every object with its content to this data set (Parquet, docs/data-set.md)",
        HelpName = "file",
    };

    /// <summary>The verb.</summary>
    public WalkVerb(Terminal terminal)
        : base(
            terminal,
            "walk",
            "Count the live objects of the kernel's heap: every slab cache, as of now, through /proc/kcore. The kernel "
            + "goes on meanwhile: slabs that changed whenever they were looked at are counted as uncertain.")
    {
        Add(_cache);
        Add(_objects);
        Add(_out);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("cofferdam walk", "how many objects of every cache are live"),
        new("cofferdam walk --cache 'kmalloc-*' --json", "those of kmalloc, for a program"),
        new("cofferdam walk --cache kmalloc-cg-64 --objects", "each object of one cache"),
        new("cofferdam walk --out heap.parquet", "all objects with their content, for training and for DuckDB"),
    ];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        Privilege.Require("reading the heap of the running kernel");
        var pattern = invocation.Arguments.GetValue(_cache);
        var report = Steps.Show(invocation, steps =>
        {
            steps.Begin("reading the kernel");
            using var kernel = KernelImage.OpenLive();
            cancellation.ThrowIfCancellationRequested();
            RequireCache(kernel, pattern);

            steps.Begin("walking the heap");
            var path = invocation.Arguments.GetValue(_out)?.FullName;
            using var file = path is null ? null : HeapFile.Create(path, kernel);
            var walked = Walk(kernel, pattern, invocation.Arguments.GetValue(_objects), file, steps, cancellation);
            file?.Complete();
            return walked;
        });
        invocation.Answer(report, ReportJson.Indented.WalkReport, WalkPrinter.Print);
        return ExitCode.Success;
    }

    private static WalkReport Walk(
        KernelImage kernel,
        string? pattern,
        bool listObjects,
        HeapFile? file,
        Steps steps,
        CancellationToken cancellation)
    {
        var objects = listObjects ? new HeapObjects(kernel.Symbols) : null;
        var glob = pattern is null ? null : new SymbolGlob(pattern);
        var watch = Stopwatch.StartNew();
        var census = new HeapWalk(kernel).Run(
            (in LiveObject live) =>
            {
                objects?.Add(live);
                file?.Add(live);
            },
            glob is null ? null : cache => glob.Matches(cache.Name),
            steps.Report,
            cancellation);
        return WalkReport.Of(census, objects?.All, file?.Path, watch.Elapsed);
    }

    private static void RequireCache(KernelImage kernel, string? pattern)
    {
        if (pattern is not null && !kernel.SlabCaches.All.Any(cache => new SymbolGlob(pattern).Matches(cache.Name)))
            throw new CommandException(ExitCode.NotFound, $"no slab cache matches '{pattern}'");
    }
}
