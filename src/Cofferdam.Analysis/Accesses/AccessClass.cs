namespace Cofferdam.Analysis.Accesses;

/// <summary>What is known about the target of an access without running it.</summary>
public enum AccessClass : byte
{
    /// <summary>
    /// The current stack: an implicit push, rsp plus a constant, or the frame of a caller that gave its address. Relies
    /// on stack integrity: rsp itself is trusted.
    /// </summary>
    Stack,

    /// <summary>A constant address: a variable of the kernel image or of a module.</summary>
    Global,

    /// <summary>A constant offset in this CPU's per-CPU area (gs plus a constant).</summary>
    PerCpu,

    /// <summary>
    /// Inside an object that its own function allocated and that nobody can have freed since (data flow tells).
    /// </summary>
    Fresh,

    /// <summary>Anything else: it must be checked when it happens.</summary>
    Other,
}
