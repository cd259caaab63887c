using Cofferdam.Learning.Training;
using Cofferdam.Learning.Trees;

namespace Cofferdam.Cli.Reports;

/// <summary>How a model did with some objects.</summary>
internal sealed record ModelScoreReport(
    long Objects,
    double Accuracy,
    double Coverage,
    double ErrorOfAccepted,
    long Right,
    long Accepted,
    long AcceptedWrong,
    long Unseen,
    long UnseenAccepted,
    long Impure,
    long Few,
    long Strange,
    long WithoutTree)
{
    /// <summary>The report of counts.</summary>
    public static ModelScoreReport Of(ScoreTally tally) => new(
        tally.Objects,
        tally.Accuracy,
        tally.Coverage,
        tally.ErrorOfAccepted,
        tally.Right,
        tally.Accepted,
        tally.AcceptedWrong,
        tally.Unseen,
        tally.UnseenAccepted,
        tally[Abstention.Impure],
        tally[Abstention.Few],
        tally[Abstention.Unseen],
        tally[Abstention.Broken]);
}
