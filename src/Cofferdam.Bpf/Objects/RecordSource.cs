namespace Cofferdam.Bpf.Objects;

/// <summary>How the class of an object is known (enum known in bpf/cofferdam.h).</summary>
public enum RecordSource
{
    /// <summary>Its allocation was seen.</summary>
    Recorded = 1,

    /// <summary>Its slab cache is a class by itself.</summary>
    ByCache,

    /// <summary>The kind of memory that it is.</summary>
    ByRegion,

    /// <summary>
    /// The census found it; of class <see cref="RegionClass.Unrecorded"/> if it could not tell the class.
    /// </summary>
    ByCensus,

    /// <summary>Its content told, at a write to it.</summary>
    ByTree,
}
