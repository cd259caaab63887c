namespace Cofferdam.Kernel.Btf;

/// <summary>A floating point number.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its C name.</param>
/// <param name="Size">Its size in bytes.</param>
public sealed record BtfFloat(BtfTypeId Id, string Name, uint Size) : BtfType(Id, Name)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.Float;
}
