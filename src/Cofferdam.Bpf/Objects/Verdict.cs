namespace Cofferdam.Bpf.Objects;

/// <summary>What is thought of a write (enum verdict in bpf/cofferdam.h).</summary>
public enum Verdict
{
    /// <summary>It is legal.</summary>
    Allow,

    /// <summary>Nothing is known against it; it happens and is counted.</summary>
    Unknown,

    /// <summary>It is illegal.</summary>
    Deny,

    /// <summary>It was unknown and happened; by what the object was at its free it was illegal.</summary>
    Late,
}
