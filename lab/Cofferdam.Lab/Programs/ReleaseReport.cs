namespace Cofferdam.Lab.Programs;

/// <summary>What <c>cofferdam release</c> tells of itself, times in milliseconds.</summary>
internal sealed record ReleaseReport(double DisarmMs, double DisarmedAtMs, double RemoveMs)
{
    /// <summary>Reads the JSON form.</summary>
    public static ReleaseReport Read(JsonFields fields) =>
        new(fields.Number("disarm_ms"), fields.Number("disarmed_at_ms"), fields.Number("remove_ms"));

    /// <summary>From when to when the probes were being disarmed, on the monotonic clock in milliseconds.</summary>
    public (double From, double To) Disarming => (DisarmedAtMs - DisarmMs, DisarmedAtMs);
}
