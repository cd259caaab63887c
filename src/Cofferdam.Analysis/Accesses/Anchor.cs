using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Accesses;

/// <summary>
/// An instruction that adds something unknown to a pointer into an object. The pointer must be kept there for stores
/// off the sum, which must stay in that object: where they happen no register holds it any more.
/// </summary>
public sealed record Anchor
{
    /// <summary>The name of the function that holds it.</summary>
    public required string Function { get; init; }

    /// <summary>The address of that function's first byte.</summary>
    public required KernelAddress FunctionStart { get; init; }

    /// <summary>The address of the instruction.</summary>
    public required KernelAddress Address { get; init; }

    /// <summary>The instruction in Intel syntax.</summary>
    public required string Text { get; init; }

    /// <summary>The register that holds the pointer before the instruction.</summary>
    public required Register64 PointerRegister { get; init; }

    /// <summary>The sum, over the registers before the instruction.</summary>
    public required EffectiveAddress Sum { get; init; }

    /// <summary>The stack pointer before the instruction, from the address that stands for its frame.</summary>
    public required long Frame { get; init; }

    /// <summary>The distance in bytes from the function's first byte.</summary>
    public long Offset => Address - FunctionStart;

    /// <summary>The place as function+0xoffset.</summary>
    public string Place => FormattableString.Invariant($"{Function}+0x{Offset:x}");
}
