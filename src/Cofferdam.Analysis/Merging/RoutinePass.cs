namespace Cofferdam.Analysis.Merging;

/// <summary>A pass over a routine; each needs what the one before it found.</summary>
public enum RoutinePass
{
    /// <summary>Bytes to instructions, the parts of a routine put together.</summary>
    Instructions,

    /// <summary>Instructions to basic blocks.</summary>
    Blocks,

    /// <summary>Blocks to what registers hold.</summary>
    Values,

    /// <summary>Values to what must be checked.</summary>
    Checks,
}
