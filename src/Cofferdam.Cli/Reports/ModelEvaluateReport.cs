using Cofferdam.Learning.Training;

namespace Cofferdam.Cli.Reports;

/// <summary>How a model did with data sets.</summary>
internal sealed record ModelEvaluateReport(
    string KernelRelease,
    int Boots,
    ModelScoreReport Total,
    ModelEvaluateReport.TestedCompartment? Compartment,
    IReadOnlyList<ModelEvaluateReport.TestedCache> Caches,
    IReadOnlyList<ModelEvaluateReport.TestedClass> Classes)
{
    /// <summary>The report of an evaluation.</summary>
    public static ModelEvaluateReport Of(ObjectSet set, ModelEvaluation evaluation) => new(
        set.KernelRelease,
        set.Boots.Count,
        ModelScoreReport.Of(evaluation.Total),
        evaluation.Compartment is { } compartment ? PartOf(compartment) : null,
        [.. evaluation.Caches.Select(pair => new TestedCache(pair.Key, ModelScoreReport.Of(pair.Value)))],
        [
            .. evaluation.Classes.Select(pair => new TestedClass(
                pair.Key, ModelScoreReport.Of(pair.Value.Objects), pair.Value.FalselyAccepted)),
        ]);

    private static TestedCompartment PartOf(CompartmentTally tally) => new(
        tally.Precision,
        tally.Recall,
        tally.Legal,
        tally.LegalFound,
        tally.LegalDenied,
        tally.Others,
        tally.OthersAllowed,
        tally.OthersDenied);

    /// <summary>The objects of one slab cache.</summary>
    internal sealed record TestedCache(string Cache, ModelScoreReport Score);

    /// <summary>The objects of one class.</summary>
    internal sealed record TestedClass(string Class, ModelScoreReport Score, long FalselyAccepted);

    /// <summary>The objects of a compartment against all others.</summary>
    internal sealed record TestedCompartment(
        double Precision,
        double Recall,
        long Legal,
        long LegalFound,
        long LegalDenied,
        long Others,
        long OthersAllowed,
        long OthersDenied);
}
