using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.Accesses;

/// <summary>
/// What is checked when an access site is reached: that bytes around its effective address lie in one object, and that
/// this object is legal.
/// </summary>
public sealed record AccessCheck
{
    /// <summary>
    /// The bytes to check, from the effective address; they start below it or end beyond the instruction's own write if
    /// the check stands for other stores as well. Empty if the length is not fixed: then it is what the length says,
    /// from the effective address on.
    /// </summary>
    public required ByteRange Covered { get; init; }

    /// <summary>
    /// A register that at the instruction holds a pointer into the object in which all of the bytes must lie, such as
    /// the base of base + index; none if the object is the one at the effective address. With an <see cref="Anchor"/>
    /// it holds the anchor's sum.
    /// </summary>
    public Register64 ObjectRegister { get; init; } = Register64.None;

    /// <summary>
    /// Where the object lies around that pointer (the value of <see cref="ObjectRegister"/>, what the
    /// <see cref="Anchor"/> kept, or the effective address), if its type tells; it bounds objects whose bounds nothing
    /// else tells, such as those in a caller's stack frame.
    /// </summary>
    public ByteRange? Extent { get; init; }

    /// <summary>Where the pointer into the object is kept; null if it is at hand.</summary>
    public Anchor? Anchor { get; init; }

    /// <summary>With an anchor: the stack pointer, from the address that stands for the frame.</summary>
    public long Frame { get; init; }

    /// <summary>Where it is checked, if that is not at the write itself; null if it is.</summary>
    public EarlyCheck? Early { get; init; }

    /// <summary>The check of the bytes that one instruction writes, in whatever object is there.</summary>
    public static AccessCheck OfWrite(AccessLength length) => new()
    {
        Covered = length.Kind == AccessLengthKind.Fixed ? new ByteRange(0, length.Bytes) : default,
    };
}
