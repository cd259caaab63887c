using Cofferdam.Learning.Trees;

namespace Cofferdam.Learning.Training;

/// <summary>Counts of how a model did. It is <em>right</em> about an object if the leaf says what it is, whether or
/// not the leaf is relied on; it <em>accepts</em> an object if nothing speaks against relying on it.</summary>
public sealed class ScoreTally
{
    private readonly long[] _abstentions = new long[Enum.GetValues<Abstention>().Length];

    /// <summary>How many objects there were.</summary>
    public long Objects { get; private set; }

    /// <summary>About how many it is right.</summary>
    public long Right { get; private set; }

    /// <summary>How many of them it accepts although it is wrong.</summary>
    public long AcceptedWrong { get; private set; }

    /// <summary>How many are of a class that the model does not know.</summary>
    public long Unseen { get; private set; }

    /// <summary>How many of those it accepts, wrongly of course.</summary>
    public long UnseenAccepted { get; private set; }

    /// <summary>How many it accepts.</summary>
    public long Accepted => this[Abstention.Not];

    /// <summary>The share about which it is right.</summary>
    public double Accuracy => Share(Right, Objects);

    /// <summary>The share about which it is right, of those whose class it knows.</summary>
    public double AccuracyOfSeen => Share(Right, Objects - Unseen);

    /// <summary>The share that it accepts.</summary>
    public double Coverage => Share(Accepted, Objects);

    /// <summary>The share about which it is wrong, of those that it accepts.</summary>
    public double ErrorOfAccepted => Share(AcceptedWrong, Accepted);

    /// <summary>The share that it accepts, of those whose class it does not know.</summary>
    public double UnseenAcceptance => Share(UnseenAccepted, Unseen);

    /// <summary>How many objects it did not accept for a reason.</summary>
    public long this[Abstention reason] => _abstentions[(int)reason];

    /// <summary>Counts one object.</summary>
    /// <param name="isRight">Whether the leaf says what it is.</param>
    /// <param name="isSeen">Whether the model knows the class.</param>
    /// <param name="abstention">What speaks against relying on it.</param>
    public void Add(bool isRight, bool isSeen, Abstention abstention)
    {
        var isAccepted = abstention == Abstention.Not;
        Objects++;
        Right += isRight ? 1 : 0;
        AcceptedWrong += isAccepted && !isRight ? 1 : 0;
        Unseen += isSeen ? 0 : 1;
        UnseenAccepted += isAccepted && !isSeen ? 1 : 0;
        _abstentions[(int)abstention]++;
    }

    /// <summary>Adds the counts of another.</summary>
    public void Add(ScoreTally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Objects += other.Objects;
        Right += other.Right;
        AcceptedWrong += other.AcceptedWrong;
        Unseen += other.Unseen;
        UnseenAccepted += other.UnseenAccepted;
        for (var reason = 0; reason < _abstentions.Length; reason++)
            _abstentions[reason] += other._abstentions[reason];
    }

    /// <summary>As the scores of a model.</summary>
    public Dictionary<string, double> ToScores() => new(StringComparer.Ordinal)
    {
        ["tested_objects"] = Objects,
        ["accuracy"] = Accuracy,
        ["accuracy_of_seen"] = AccuracyOfSeen,
        ["coverage"] = Coverage,
        ["error_of_accepted"] = ErrorOfAccepted,
        ["unseen_objects"] = Unseen,
        ["unseen_acceptance"] = UnseenAcceptance,
    };

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
