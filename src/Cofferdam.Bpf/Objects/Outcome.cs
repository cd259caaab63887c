namespace Cofferdam.Bpf.Objects;

/// <summary>
/// What the content of an object told at its free, after it had been judged by content at a write (enum outcome in
/// bpf/cofferdam.h).
/// </summary>
public enum Outcome
{
    /// <summary>The site may write it.</summary>
    Legal,

    /// <summary>The site may not write it.</summary>
    Illegal,

    /// <summary>Nothing.</summary>
    Abstained,
}
