namespace Cofferdam.Kernel.Btf;

/// <summary>A pointer of eight bytes.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Target">What it points to.</param>
public sealed record BtfPointer(BtfTypeId Id, BtfTypeId Target) : BtfType(Id, "")
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.Pointer;
}
