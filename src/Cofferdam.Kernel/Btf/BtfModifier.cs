namespace Cofferdam.Kernel.Btf;

/// <summary>const, volatile or restrict before another type.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">Which of the three.</param>
/// <param name="Target">The type it modifies.</param>
public sealed record BtfModifier(BtfTypeId Id, BtfKind Kind, BtfTypeId Target) : BtfType(Id, "")
{
    /// <inheritdoc/>
    public override BtfKind Kind { get; } = Kind;
}
