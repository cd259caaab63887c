namespace Cofferdam.Analysis.ControlFlow;

/// <summary>How control comes into a block from outside its routine.</summary>
public enum BlockEntry : byte
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>
    /// By a call of the function: its arguments are in registers, its return address is on top of the stack.
    /// </summary>
    Call,

    /// <summary>In a way that is not known: nothing is known about registers, the stack pointer included.</summary>
    Unknown,
}
