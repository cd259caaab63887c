namespace Cofferdam.Bpf.Objects;

/// <summary>Why a write is not simply allowed (enum reason in bpf/cofferdam.h).</summary>
public enum VerdictReason
{
    /// <summary>It is allowed.</summary>
    None,

    /// <summary>Deny: the class is not in the site's legal set.</summary>
    IllegalClass,

    /// <summary>Deny: the class is legal, but the write leaves the object.</summary>
    OutOfBounds,

    /// <summary>Deny: there should be a record of the object and there is none.</summary>
    NoRecord,

    /// <summary>Unknown: there is no record, and the working phase has not begun.</summary>
    Initialization,

    /// <summary>Unknown: a record may have been lost.</summary>
    RecordLost,

    /// <summary>Unknown: no records are kept of this kind of memory.</summary>
    NotCovered,

    /// <summary>Deny: no record, and by its content the object is of an illegal class.</summary>
    InferredClass,

    /// <summary>Deny: nothing tells what the object is, and the policy is strict.</summary>
    Untold,
}
