namespace Cofferdam.Analysis.BulkWrites;

/// <summary>Whether a function may write memory through its arguments, as far as its prototype tells.</summary>
public enum PointerArguments : byte
{
    /// <summary>It has no prototype.</summary>
    Unknown,

    /// <summary>No argument is a pointer to what is not const.</summary>
    ReadOnly,

    /// <summary>At least one is.</summary>
    Writable,
}
