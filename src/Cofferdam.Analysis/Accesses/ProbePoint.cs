using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Accesses;

/// <summary>
/// An instruction at which a write can be checked, and denied by moving a register of its address: that of the write,
/// or one before it with nothing between them but straight code, where the registers of the address have the values
/// that they have at the write.
/// </summary>
/// <param name="Address">The address of the instruction.</param>
/// <param name="Uses">
/// How many instructions from there to the write, which is not counted, use the moved register. Each dereferences it
/// and does nothing else with it: moved, it makes them fault.
/// </param>
/// <param name="JumpEnd">
/// Where the instructions end that Linux would move away for a jump there; no address if it would put a breakpoint.
/// </param>
public readonly record struct ProbePoint(KernelAddress Address, int Uses, KernelAddress JumpEnd)
{
    /// <summary>Whether a probe there can become a jump, if no other is in its way.</summary>
    public bool CanBeJump => JumpEnd.IsValid;
}
