using Cofferdam.Learning.Features;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Cofferdam.Rivals;

/// <summary>An algorithm of ML.NET.</summary>
/// <param name="name">What it is called.</param>
/// <param name="inKernel">Whether an eBPF program can evaluate it.</param>
/// <param name="vectorOf">The features that it gets.</param>
/// <param name="trainer">Makes it; the label is the column Label, the features Features.</param>
internal sealed class MachineLearningRival(
    string name,
    string inKernel,
    Func<ObjectContent, float[]> vectorOf,
    Func<MLContext, IEstimator<ITransformer>> trainer) : Rival
{
    private const int Seed = 1;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string InKernel => inKernel;

    /// <inheritdoc/>
    public override int[] Tell(CacheSplit split, Action<long> learned)
    {
        var context = new MLContext(Seed);
        var length = vectorOf(split.Training[0]).Length;
        var training = ViewOf(context, split.Training.Zip(split.Labels, RowOf), length);
        var model = Fit(context, training);
        using var file = new MemoryStream();
        context.Model.Save(model, training.Schema, file);
        learned(file.Length);
        var told = model.Transform(ViewOf(context, split.Tested.Zip(split.Truth, RowOf), length));
        return [.. told.GetColumn<int>("Told")];
    }

    /// <summary>Trains from rows, for those who do not ask afterwards.</summary>
    public void Train(IEnumerable<(ObjectContent Object, int Class)> rows, int length)
    {
        var context = new MLContext(Seed);
        _ = Fit(context, ViewOf(context, rows.Select(row => RowOf(row.Object, row.Class)), length));
    }

    // A key column that is made by hand silently permutes the labels; this one knows what its keys mean.
    private TransformerChain<ITransformer> Fit(MLContext context, IDataView training) =>
        context.Transforms.Conversion.MapValueToKey("Label", nameof(VectorRow.Class))
            .Append(trainer(context))
            .Append((IEstimator<ITransformer>)context.Transforms.Conversion.MapKeyToValue("Told", "PredictedLabel"))
            .Fit(training);

    private VectorRow RowOf(ObjectContent found, int @class) =>
        new() { Features = vectorOf(found), Class = @class };

    private static IDataView ViewOf(MLContext context, IEnumerable<VectorRow> rows, int length)
    {
        var schema = SchemaDefinition.Create(typeof(VectorRow));
        schema[nameof(VectorRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, length);
        return context.Data.LoadFromEnumerable(rows, schema);
    }
}
