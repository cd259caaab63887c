using Cofferdam.Learning.Training;

namespace Cofferdam.Evaluation.Reports;

/// <summary>How well the objects of a compartment are told from all others.</summary>
/// <param name="Compartment">Its name, or that of the sum.</param>
/// <param name="Objects">How many of the objects are its own.</param>
/// <param name="Precision">
/// Of what is said to be its own the share that is; a leaf whose class is not that of most objects there says nothing.
/// </param>
/// <param name="Recall">Of its own the share that is said to be, likewise.</param>
/// <param name="PlainPrecision">The first, without abstaining.</param>
/// <param name="PlainRecall">The second, without abstaining.</param>
/// <param name="AcceptedPrecision">The first, of what is accepted as an object of its very class.</param>
/// <param name="AcceptedRecall">The second, of what is.</param>
/// <param name="FalseAlarms">How many of its own are accepted as something else.</param>
/// <param name="OthersAllowed">How many of the others are accepted as its own.</param>
internal sealed record CompartmentScore(
    string Compartment,
    long Objects,
    double Precision,
    double Recall,
    double PlainPrecision,
    double PlainRecall,
    double AcceptedPrecision,
    double AcceptedRecall,
    long FalseAlarms,
    long OthersAllowed)
{
    /// <summary>The score of three counts of the same objects.</summary>
    /// <param name="name">Of what.</param>
    /// <param name="told">Of leaves whose class is that of most objects there.</param>
    /// <param name="plain">Without abstaining.</param>
    /// <param name="accepted">With what was chosen for types.</param>
    public static CompartmentScore Of(
        string name, CompartmentTally told, CompartmentTally plain, CompartmentTally accepted) => new(
        name,
        told.Legal,
        told.Precision,
        told.Recall,
        plain.Precision,
        plain.Recall,
        accepted.Precision,
        accepted.Recall,
        accepted.LegalDenied,
        accepted.OthersAllowed);
}
