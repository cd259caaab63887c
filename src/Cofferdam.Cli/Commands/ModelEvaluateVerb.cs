using System.CommandLine;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;
using Cofferdam.Learning.Models;
using Cofferdam.Learning.Training;

namespace Cofferdam.Cli.Commands;

/// <summary>Measures a model on data sets.</summary>
internal sealed class ModelEvaluateVerb : Verb
{
    private readonly Argument<FileInfo> _model = new("model")
    {
        Description = "The model (cofferdam model build)",
    };

    private readonly Argument<FileInfo[]> _dataSets = DataSetsArgument.Create();

    private readonly Option<string?> _cache = new("--cache")
    {
        Description = "Only objects of slab caches of this name; * and ? stand for other characters",
        HelpName = "glob",
    };

    private readonly Option<string[]> _modules = new("--module")
    {
        Description = "Tell also how well what this kernel module allocates is told from all else; may be repeated",
        HelpName = "name",
    };

    /// <summary>The verb.</summary>
    public ModelEvaluateVerb(Terminal terminal)
        : base(
            terminal,
            "evaluate",
            "Measure a model on the objects of data sets, which should be of boots that it was not trained from: how "
            + "many it is right about, how many it accepts, and how often it is wrong then.")
    {
        Add(_model);
        Add(_dataSets);
        Add(_cache);
        Add(_modules);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("cofferdam model evaluate 6.1.model.json boot4.parquet", "on a boot that it has not seen"),
        new("cofferdam model evaluate 6.1.model.json boot4.parquet --module nf_tables --json", "for a compartment"),
    ];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        var arguments = invocation.Arguments;
        var report = Steps.Show(invocation, steps =>
        {
            var bytes = File.ReadAllBytes(arguments.GetRequiredValue(_model).FullName);
            var set = DataSetsArgument.Read(
                arguments.GetRequiredValue(_dataSets), arguments.GetValue(_cache), steps);
            var model = ModelReader.Read(bytes, set.KernelBuildId);
            cancellation.ThrowIfCancellationRequested();
            steps.Begin("evaluating");
            var modules = arguments.GetValue(_modules) ?? [];
            string[] endings = [.. modules.Select(module => $" [{module}]")];
            var evaluation = ModelEvaluation.Of(
                model,
                set,
                modules.Length == 0
                    ? null
                    : site => endings.Any(ending => site.EndsWith(ending, StringComparison.Ordinal)));
            return ModelEvaluateReport.Of(set, evaluation);
        });
        invocation.Answer(report, ReportJson.Indented.ModelEvaluateReport, ModelPrinter.Print);
        return ExitCode.Success;
    }
}
