namespace Cofferdam.Learning.Training;

/// <summary>How a model did with the objects of one class.</summary>
public sealed class ClassTally
{
    /// <summary>How it did with the objects that are of the class.</summary>
    public ScoreTally Objects { get; } = new();

    /// <summary>How many objects of other classes it accepted as this one.</summary>
    public long FalselyAccepted { get; internal set; }
}
