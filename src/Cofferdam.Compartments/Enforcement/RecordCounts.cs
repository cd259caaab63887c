namespace Cofferdam.Compartments.Enforcement;

/// <summary>How the classes of the objects that have a record are known.</summary>
/// <param name="Recorded">Their allocation was seen.</param>
/// <param name="Census">The census told them.</param>
/// <param name="Tree">Their content told them at a write.</param>
/// <param name="Seen">They were alive at the census and are not told.</param>
public sealed record RecordCounts(int Recorded, int Census, int Tree, int Seen)
{
    /// <summary>None.</summary>
    public static RecordCounts None { get; } = new(0, 0, 0, 0);
}
