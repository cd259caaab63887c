using Cofferdam.Learning.Training;

namespace Cofferdam.Evaluation.Reports;

/// <summary>How well the objects of a set are told.</summary>
/// <param name="Objects">How many there are.</param>
/// <param name="Accuracy">The share about which the leaf is right, without abstaining.</param>
/// <param name="AccuracyOfKnown">The same of those of classes that the model has.</param>
/// <param name="Coverage">The share that is accepted.</param>
/// <param name="Error">The share of those about which it is wrong.</param>
/// <param name="Unseen">How many are of classes that the model does not have.</param>
/// <param name="UnseenAccepted">The share of those that is accepted.</param>
internal sealed record SetScore(
    long Objects,
    double Accuracy,
    double AccuracyOfKnown,
    double Coverage,
    double Error,
    long Unseen,
    double UnseenAccepted)
{
    /// <summary>The score of counts.</summary>
    public static SetScore Of(ScoreTally tally) => new(
        tally.Objects,
        tally.Accuracy,
        tally.AccuracyOfSeen,
        tally.Coverage,
        tally.ErrorOfAccepted,
        tally.Unseen,
        tally.UnseenAcceptance);
}
