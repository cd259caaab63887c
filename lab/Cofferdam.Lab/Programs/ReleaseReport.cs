namespace Cofferdam.Lab.Programs;

/// <summary>What <c>cofferdam release</c> tells of itself, times in milliseconds.</summary>
internal sealed record ReleaseReport(double DisarmMs, double RemoveMs)
{
    /// <summary>Reads the JSON form.</summary>
    public static ReleaseReport Read(JsonFields fields) =>
        new(fields.Number("disarm_ms"), fields.Number("remove_ms"));
}
