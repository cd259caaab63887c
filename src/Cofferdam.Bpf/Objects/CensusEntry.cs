namespace Cofferdam.Bpf.Objects;

/// <summary>What became of an object that the census entered (enum entry in bpf/cofferdam.h).</summary>
public enum CensusEntry
{
    /// <summary>It has a record.</summary>
    Made,

    /// <summary>It had one: the compartment has allocated at this address since.</summary>
    Recorded,

    /// <summary>Perhaps it was freed since, or is younger than the census; it is unknown from now on.</summary>
    Changed,

    /// <summary>There was no room; the object is unknown.</summary>
    Lost,
}
