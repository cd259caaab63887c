using System.Collections.Immutable;
using Cofferdam.Analysis.BulkWrites;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Analysis.Typing;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Accesses;

/// <summary>One instruction of a compartment that writes memory.</summary>
public sealed record AccessSite
{
    /// <summary>The name of the function that holds it.</summary>
    public required string Function { get; init; }

    /// <summary>The address of that function's first byte.</summary>
    public required KernelAddress FunctionStart { get; init; }

    /// <summary>The address of the instruction.</summary>
    public required KernelAddress Address { get; init; }

    /// <summary>The length of the instruction in bytes.</summary>
    public required int InstructionLength { get; init; }

    /// <summary>The instruction in Intel syntax.</summary>
    public required string Text { get; init; }

    /// <summary>Where execution goes next.</summary>
    public InstructionFlow Flow { get; init; }

    /// <summary>The general registers of which it may change any part.</summary>
    public RegisterSet WrittenRegisters { get; init; }

    /// <summary>The general registers whose content it works on, those of its address left out.</summary>
    public RegisterSet Operands { get; init; }

    /// <summary>The way in which it writes.</summary>
    public required AccessKind Kind { get; init; }

    /// <summary>
    /// The first byte it writes, over the registers before the instruction; only a hint if <see cref="Need"/> is
    /// unprovable.
    /// </summary>
    public required EffectiveAddress EffectiveAddress { get; init; }

    /// <summary>How many bytes it writes.</summary>
    public required AccessLength Length { get; init; }

    /// <summary>What a probe checks; unless said otherwise, just the bytes that the instruction writes.</summary>
    public AccessCheck Check
    {
        get => field ?? AccessCheck.OfWrite(Length);
        init;
    }

    /// <summary>The function that writes for it, of a bulk call; otherwise null.</summary>
    public BulkWriter? BulkWriter { get; init; }

    /// <summary>The function of the compartment that a handover calls, which will write; otherwise null.</summary>
    public string? Writer { get; init; }

    /// <summary>What is known about its target without running it.</summary>
    public required AccessClass Class { get; init; }

    /// <summary>
    /// Whether the kernel's exception table has an entry for it: it may fault by design (user memory, bad pointers),
    /// and a check must not report the address that makes it fault.
    /// </summary>
    public required bool CanFault { get; init; }

    /// <summary>See <see cref="Disassembly.Instruction.ProbeHazard"/>.</summary>
    public string? ProbeHazard { get; init; }

    /// <summary>What must be done about it.</summary>
    public required ProbeNeed Need { get; init; }

    /// <summary>
    /// What the types say about the object it writes; null for a site whose instruction alone tells, and without types.
    /// </summary>
    public SiteType? Type { get; init; }

    /// <summary>
    /// Where its write can be checked, itself first and then what comes before; empty unless each write of the
    /// compartment is checked (<see cref="AccessMapOptions.ChecksEachWrite"/>), and where it cannot be made to fault.
    /// </summary>
    public ImmutableArray<ProbePoint> ProbePoints { get; init; } = [];

    /// <summary>
    /// The register of its address that can be changed so that the write faults; none if there is no such register. The
    /// stack pointer cannot be moved away from under the handlers, and what is base and index at once moves twice.
    /// </summary>
    public Register64 MovableRegister =>
        EffectiveAddress.Segment != AddressSegment.None || EffectiveAddress.Base == EffectiveAddress.Index
            ? Register64.None
            : EffectiveAddress.Base is not (Register64.None or Register64.Rsp)
                ? EffectiveAddress.Base
                : EffectiveAddress.Index;

    /// <summary>Where it is checked: an instruction ahead of it, or itself.</summary>
    public KernelAddress CheckedAt => Check.Early?.Address ?? Address;

    /// <summary>The first byte it writes, over the registers before the instruction at which it is checked.</summary>
    public EffectiveAddress CheckedPlace => Check.Early?.Place ?? EffectiveAddress;

    /// <summary>The distance in bytes from the function's first byte.</summary>
    public long Offset => Address - FunctionStart;
}
