namespace Cofferdam.Learning.Training;

/// <summary>
/// How a model tells the objects that a compartment may write from the others. An object that is not accepted, or is
/// accepted as something that both may have, is left open.
/// </summary>
public sealed class CompartmentTally
{
    /// <summary>The compartment's objects.</summary>
    public long Legal { get; private set; }

    /// <summary>Those that it says are the compartment's.</summary>
    public long LegalFound { get; private set; }

    /// <summary>Those that it says are not: each is a false alarm.</summary>
    public long LegalDenied { get; private set; }

    /// <summary>The other objects.</summary>
    public long Others { get; private set; }

    /// <summary>Those that it says are the compartment's: each is one that an attacker may write.</summary>
    public long OthersAllowed { get; private set; }

    /// <summary>Those that it says are not.</summary>
    public long OthersDenied { get; private set; }

    /// <summary>Of those that it says are the compartment's the share that is.</summary>
    public double Precision => Share(LegalFound, LegalFound + OthersAllowed);

    /// <summary>Of the compartment's the share that it says is.</summary>
    public double Recall => Share(LegalFound, Legal);

    /// <summary>Counts one object.</summary>
    /// <param name="isLegal">Whether it is the compartment's.</param>
    /// <param name="found">What the model says; null if it leaves that open.</param>
    public void Add(bool isLegal, bool? found)
    {
        Legal += isLegal ? 1 : 0;
        LegalFound += isLegal && found == true ? 1 : 0;
        LegalDenied += isLegal && found == false ? 1 : 0;
        Others += isLegal ? 0 : 1;
        OthersAllowed += !isLegal && found == true ? 1 : 0;
        OthersDenied += !isLegal && found == false ? 1 : 0;
    }

    /// <summary>Adds the counts of another.</summary>
    public void Add(CompartmentTally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Legal += other.Legal;
        LegalFound += other.LegalFound;
        LegalDenied += other.LegalDenied;
        Others += other.Others;
        OthersAllowed += other.OthersAllowed;
        OthersDenied += other.OthersDenied;
    }

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
