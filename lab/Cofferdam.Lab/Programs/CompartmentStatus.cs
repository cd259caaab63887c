namespace Cofferdam.Lab.Programs;

/// <summary>What <c>cofferdam status</c> tells of a compartment.</summary>
internal sealed record CompartmentStatus(
    string Mode,
    string Phase,
    TimeSpan UntilWorking,
    long Sites,
    long Hits,
    long Denies,
    long Unknown,
    long Missed,
    long Lost,
    long MemoryBytes)
{
    /// <summary>Reads the JSON form.</summary>
    public static CompartmentStatus Read(JsonFields fields) => new(
        fields.Text("mode"),
        fields.Text("phase"),
        TimeSpan.FromMilliseconds(fields.Number("until_working_ms")),
        fields.Count("sites"),
        fields.Count("hits"),
        fields.Count("denies"),
        fields.Count("unknown"),
        fields.Count("missed"),
        fields.Count("lost"),
        fields.Count("memory_bytes"));

    /// <summary>Whether every object that matters is recorded.</summary>
    public bool IsWorking => Phase.Equals("working", StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes that were checked and found legal.</summary>
    public long Allowed => Hits - Denies - Unknown;
}
