using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Compilation;

/// <summary>One probed access site as the installed compartment remembers it, to explain counters and events.</summary>
/// <param name="Id">Its number in the kernel's tables.</param>
/// <param name="Function">The function that holds it.</param>
/// <param name="Offset">Bytes from the function's start.</param>
/// <param name="Address">The instruction's address on this boot.</param>
/// <param name="Instruction">The instruction in Intel syntax.</param>
/// <param name="LegalSet">The number of its legal set.</param>
public sealed record CompiledSite(
    int Id, string Function, long Offset, KernelAddress Address, string Instruction, int LegalSet)
{
    /// <summary>
    /// How many bytes its probe lies before the instruction; 0 where it is on it, less where it lies in code behind it.
    /// </summary>
    public long Ahead { get; init; }

    /// <summary>The address of its probe, which may be that of other sites, too.</summary>
    public KernelAddress Probe => Address + -Ahead;

    /// <summary>The place as function+0xoffset.</summary>
    public string Place => FormattableString.Invariant($"{Function}+0x{Offset:x}");
}
