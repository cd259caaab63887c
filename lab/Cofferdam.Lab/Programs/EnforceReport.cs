namespace Cofferdam.Lab.Programs;

/// <summary>What <c>cofferdam enforce</c> tells of itself, times in milliseconds.</summary>
internal sealed record EnforceReport(
    long Sites, int Holes, double AnalysisMs, double PrepareMs, double ArmMs, double ArmedAtMs)
{
    /// <summary>Reads the JSON form.</summary>
    public static EnforceReport Read(JsonFields fields) => new(
        fields.Count("sites"),
        fields.Items("holes"),
        fields.Number("analysis_ms"),
        fields.Number("prepare_ms"),
        fields.Number("arm_ms"),
        fields.Number("armed_at_ms"));

    /// <summary>From when to when the probes were being armed, on the monotonic clock in milliseconds.</summary>
    public (double From, double To) Arming => (ArmedAtMs - ArmMs, ArmedAtMs);
}
