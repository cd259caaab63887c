namespace Cofferdam.Analysis.Typing;

/// <summary>Why nothing is known of what a value points to.</summary>
public enum UntypedReason : byte
{
    /// <summary>An argument of a function that has no prototype, or several.</summary>
    NoPrototype,

    /// <summary>The source declares a number, or a pointer to void or to a function.</summary>
    NoPointer,

    /// <summary>The result of a call through a pointer.</summary>
    IndirectCall,

    /// <summary>Read through a pointer of which nothing is known.</summary>
    UntypedBase,

    /// <summary>Read from a member that is no pointer to a type.</summary>
    UntypedMember,

    /// <summary>Read from a variable: the kernel's BTF has no types of variables.</summary>
    Variable,

    /// <summary>Read from the routine's own frame.</summary>
    Frame,

    /// <summary>Several values meet, and one of them is of unknown or another type.</summary>
    Disagreement,

    /// <summary>Computed by an instruction that is not followed.</summary>
    Computed,

    /// <summary>What a call left in a register, or control comes from an unknown place.</summary>
    Lost,

    /// <summary>The types make no sense.</summary>
    BadTypes,

    /// <summary>No way to the code is known.</summary>
    Unreached,
}
