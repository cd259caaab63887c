using System.CommandLine;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;
using Cofferdam.Learning.Models;
using Cofferdam.Learning.Training;
using Cofferdam.Learning.Trees;

namespace Cofferdam.Cli.Commands;

/// <summary>Trains a model from data sets.</summary>
internal sealed class ModelBuildVerb : Verb
{
    private readonly Argument<FileInfo[]> _dataSets = DataSetsArgument.Create();

    private readonly Option<FileInfo> _out = new("--out", "-o")
    {
        Description = "The model to write (docs/model.md)",
        HelpName = "file",
        Required = true,
    };

    private readonly Option<string?> _cache = new("--cache")
    {
        Description = "Only for slab caches of this name; * and ? stand for other characters",
        HelpName = "glob",
    };

    private readonly Option<double> _purity = new("--purity")
    {
        Description = "The share of the training objects of a leaf that must agree for the leaf to be relied on",
        HelpName = "share",
        DefaultValueFactory = _ => Thresholds.Default.Purity,
    };

    private readonly Option<int> _support = new("--support")
    {
        Description = "The training objects that a leaf must have to be relied on",
        HelpName = "count",
        DefaultValueFactory = _ => Thresholds.Default.Support,
    };

    /// <summary>The verb.</summary>
    public ModelBuildVerb(Terminal terminal)
        : base(
            terminal,
            "build",
            "Train a model: what the objects of each slab cache are, by their content. With data sets of several boots "
            + "each boot is told by a model of the others, which is how the scores in the model come about.")
    {
        Add(_dataSets);
        Add(_out);
        Add(_cache);
        Add(_purity);
        Add(_support);
        _purity.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<double>() is not (>= 0 and <= 1))
                result.AddError("--purity: expected a number from 0 to 1");
        });
        _support.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 0)
                result.AddError("--support: expected a number from 0");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
        [new("cofferdam model build boot*.parquet --out 6.1.model.json", "from all walks of some boots")];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        var arguments = invocation.Arguments;
        var path = arguments.GetRequiredValue(_out).FullName;
        var options = new ModelOptions
        {
            Thresholds = new Thresholds(arguments.GetValue(_purity), arguments.GetValue(_support)),
        };
        var report = Steps.Show(invocation, steps =>
        {
            var set = DataSetsArgument.Read(
                arguments.GetRequiredValue(_dataSets), arguments.GetValue(_cache), steps);
            steps.Begin("training");
            var model = ModelTrainer.TrainMeasured(set, options, steps.Report, cancellation);
            var bytes = ModelWriter.Write(model);
            // A model is there whole or not at all.
            File.WriteAllBytes(path + ".partial", bytes);
            File.Move(path + ".partial", path, overwrite: true);
            return ModelBuildReport.Of(path, bytes.Length, model);
        });
        invocation.Answer(report, ReportJson.Indented.ModelBuildReport, ModelPrinter.Print);
        return ExitCode.Success;
    }
}
