namespace Cofferdam.Kernel.Btf;

/// <summary>An integer, a character or a boolean.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its C name, for example "long unsigned int".</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Bits">How many of its bits carry the value.</param>
/// <param name="IsSigned">Whether the value is signed.</param>
/// <param name="IsBoolean">Whether it is _Bool.</param>
public sealed record BtfInteger(
    BtfTypeId Id, string Name, uint Size, byte Bits, bool IsSigned, bool IsBoolean) : BtfType(Id, Name)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.Integer;
}
