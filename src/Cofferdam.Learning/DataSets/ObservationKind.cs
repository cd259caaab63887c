namespace Cofferdam.Learning.DataSets;

/// <summary>When the content of an object was read.</summary>
public enum ObservationKind
{
    /// <summary>When it was freed: its content is whatever its last owner left.</summary>
    Free,

    /// <summary>While it was in use, found because its allocation had been seen.</summary>
    MidLife,

    /// <summary>While it was in use, found by a walk over the heap.</summary>
    Walk,
}
