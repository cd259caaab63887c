namespace Cofferdam.Kernel.Btf;

/// <summary>A struct or union that is declared and not defined here.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its tag.</param>
/// <param name="IsUnion">Whether it is a union.</param>
public sealed record BtfForward(BtfTypeId Id, string Name, bool IsUnion) : BtfType(Id, Name)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.Forward;
}
