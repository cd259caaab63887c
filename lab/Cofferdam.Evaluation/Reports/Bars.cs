namespace Cofferdam.Evaluation.Reports;

/// <summary>How good it has to be.</summary>
internal static class Bars
{
    /// <summary>The bars, and whether a table meets them; a figure that is not there does not.</summary>
    public static IReadOnlyList<Bar> Of(EvaluationTable table)
    {
        var all = table.InCompartment[0];
        var production = table.Production?.Accuracy ?? 0;
        return
        [
            new("in-compartment precision", ">= 99.3 %", all.Precision, all.Precision >= 0.993),
            new("in-compartment recall", ">= 97 %", all.Recall, all.Recall >= 0.97),
            new("type accuracy, no abstention", ">= 97 %", table.CrossBoot.Accuracy, table.CrossBoot.Accuracy >= 0.97),
            new("coverage", ">= 92 %", table.CrossBoot.Coverage, table.CrossBoot.Coverage >= 0.92),
            new("type error at that coverage", "<= 0.3 %", table.CrossBoot.Error, table.CrossBoot.Error <= 0.003),
            new(
                "unseen types accepted",
                "<= 4 %",
                table.HeldOutTypes.UnseenAccepted,
                table.HeldOutTypes.UnseenAccepted <= 0.04),
            new("type accuracy on a normal boot", ">= 96 %", production, production >= 0.96),
            new("KiB of nodes and masks", "<= 128", table.ForestKib, table.ForestKib <= 128, IsShare: false),
        ];
    }
}
