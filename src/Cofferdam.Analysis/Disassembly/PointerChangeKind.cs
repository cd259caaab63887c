namespace Cofferdam.Analysis.Disassembly;

/// <summary>How a pointer after an instruction is related to the one before it.</summary>
public enum PointerChangeKind : byte
{
    /// <summary>It points to the same place, of another copy for each processor or without mark bits.</summary>
    Same,

    /// <summary>It points to somewhere in the same object: an unknown distance was added or subtracted.</summary>
    Moved,

    /// <summary>It is the one before, or the other register.</summary>
    Chosen,
}
