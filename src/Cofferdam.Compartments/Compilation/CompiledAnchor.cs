using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Compilation;

/// <summary>One probed anchor as the installed compartment remembers it.</summary>
/// <param name="Id">Its number in the kernel's tables.</param>
/// <param name="Place">Where it is: function+0xoffset.</param>
/// <param name="Address">The instruction's address on this boot.</param>
/// <param name="Instruction">The instruction in Intel syntax.</param>
public sealed record CompiledAnchor(int Id, string Place, KernelAddress Address, string Instruction);
