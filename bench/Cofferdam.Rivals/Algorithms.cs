using Microsoft.ML;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.LightGbm;

namespace Cofferdam.Rivals;

/// <summary>Everything that is compared.</summary>
internal static class Algorithms
{
    private const int Iterations = 30;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Rival> All { get; } =
    [
        new TreeRival(),
        new RawTreeRival("one tree, raw words"),
        new ForestRival(),
        Boosting(Iterations, 31),
        new MachineLearningRival(
            "logistic regression",
            "no: floating point, a product for each class, word and word class",
            FeatureVectors.Places,
            Logistic),
        new NeighbourRival(),
    ];

    /// <summary>Gradient boosting (LightGBM).</summary>
    /// <param name="iterations">How many trees there are for each class.</param>
    /// <param name="leaves">The most leaves of each.</param>
    public static MachineLearningRival Boosting(int iterations, int leaves) => new(
        $"gradient boosting (LightGBM, {iterations} rounds)",
        $"no: {iterations} trees for each class, floating point",
        FeatureVectors.Numbers,
        context => Cast(context.MulticlassClassification.Trainers.LightGbm(new LightGbmMulticlassTrainer.Options
        {
            NumberOfIterations = iterations,
            NumberOfLeaves = leaves,
            MinimumExampleCountPerLeaf = 1,
        })));

    private static IEstimator<ITransformer> Logistic(MLContext context) => Cast(
        context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options
        {
            MaximumNumberOfIterations = 100,
            L1Regularization = 0,
            L2Regularization = 0.01f,
        }));

    private static IEstimator<ITransformer> Cast(IEstimator<ITransformer> trainer) => trainer;
}
