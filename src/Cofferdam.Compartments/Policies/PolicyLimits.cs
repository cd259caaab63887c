namespace Cofferdam.Compartments.Policies;

/// <summary>How much kernel memory a compartment may use, and how much it may say.</summary>
/// <param name="Records">
/// Live objects whose allocation is remembered; further ones are counted as lost and unknown. Between
/// <see cref="LeastRecords"/> and <see cref="MostRecords"/>.
/// </param>
/// <param name="EventBytes">
/// Bytes of the ring buffer in which events wait for a reader; a power of two between <see cref="LeastEventBytes"/> and
/// <see cref="MostEventBytes"/>.
/// </param>
/// <param name="EventsPerSite">
/// Events that one access site writes before it is only counted, so that one busy site cannot push out the others;
/// between 1 and <see cref="MostEventsPerSite"/>.
/// </param>
public sealed record PolicyLimits(int Records, int EventBytes, int EventsPerSite)
{
    /// <summary>The least number of records.</summary>
    public const int LeastRecords = 1024;

    /// <summary>The greatest number of records: about 1 GiB of kernel memory.</summary>
    public const int MostRecords = 1 << 24;

    /// <summary>The smallest ring buffer: one page.</summary>
    public const int LeastEventBytes = 4096;

    /// <summary>The largest ring buffer.</summary>
    public const int MostEventBytes = 1 << 28;

    /// <summary>The greatest number of events for one site.</summary>
    public const int MostEventsPerSite = 1_000_000;

    /// <summary>65,536 records, a ring buffer of 1 MiB, 100 events for each site.</summary>
    public static PolicyLimits Default { get; } = new(65_536, 1 << 20, 100);
}
