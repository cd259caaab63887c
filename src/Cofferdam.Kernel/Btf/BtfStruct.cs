namespace Cofferdam.Kernel.Btf;

/// <summary>A struct or a union that is defined.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its tag; empty if it is anonymous.</param>
/// <param name="IsUnion">Whether it is a union.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Members">Its members in the order of the source.</param>
public sealed record BtfStruct(
    BtfTypeId Id, string Name, bool IsUnion, uint Size, IReadOnlyList<BtfMember> Members) : BtfType(Id, Name)
{
    /// <inheritdoc/>
    public override BtfKind Kind => IsUnion ? BtfKind.Union : BtfKind.Struct;
}
