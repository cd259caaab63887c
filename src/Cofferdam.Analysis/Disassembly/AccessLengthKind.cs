namespace Cofferdam.Analysis.Disassembly;

/// <summary>What the length of an access depends on.</summary>
public enum AccessLengthKind : byte
{
    /// <summary>On state that the instruction does not show.</summary>
    Unknown,

    /// <summary>On nothing.</summary>
    Fixed,

    /// <summary>On a register that counts elements.</summary>
    Counted,
}
