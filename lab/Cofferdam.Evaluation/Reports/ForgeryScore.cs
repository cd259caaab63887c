using Cofferdam.Evaluation.Forging;

namespace Cofferdam.Evaluation.Reports;

/// <summary>How often filled objects are taken for what they are made to look like, as the mean over classes.</summary>
/// <param name="Classes">How many classes were tried.</param>
/// <param name="KnowingNothing">By an attacker who does not know where anything is on that boot.</param>
/// <param name="KnowingImage">By one who knows where the kernel image is.</param>
/// <param name="KnowingEverything">By one who knows all addresses.</param>
internal sealed record ForgeryScore(
    int Classes, double KnowingNothing, double KnowingImage, double KnowingEverything)
{
    /// <summary>The score of some classes.</summary>
    public static ForgeryScore Of(IReadOnlyCollection<ForgedClass> classes)
    {
        return new(
            classes.Count,
            Mean(ForgerKnowledge.Nothing),
            Mean(ForgerKnowledge.Image),
            Mean(ForgerKnowledge.Everything));

        double Mean(ForgerKnowledge knowledge) =>
            classes.Count == 0 ? 0 : classes.Average(found => found.Share(knowledge));
    }
}
