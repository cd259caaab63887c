namespace Cofferdam.Analysis.ControlFlow;

/// <summary>How control passes from one block to another.</summary>
public enum EdgeKind : byte
{
    /// <summary>After the last instruction of the block.</summary>
    Normal,

    /// <summary>
    /// Because its last instruction faulted: the registers and memory that it changes hold anything, the rest is as
    /// before it.
    /// </summary>
    Fault,
}
