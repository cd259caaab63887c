namespace Cofferdam.Kernel.Btf;

/// <summary>An enum of 1, 2, 4 or 8 bytes.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its tag; empty if it is anonymous.</param>
/// <param name="Is64">Whether the format stores 64-bit values (BTF_KIND_ENUM64).</param>
/// <param name="IsSigned">
/// Whether its values are signed. Compilers before Linux 6.0's BTF did not tell: then false.
/// </param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Enumerators">Its constants in the order of the source.</param>
public sealed record BtfEnumeration(
    BtfTypeId Id, string Name, bool Is64, bool IsSigned, uint Size, IReadOnlyList<BtfEnumerator> Enumerators)
    : BtfType(Id, Name)
{
    /// <inheritdoc/>
    public override BtfKind Kind => Is64 ? BtfKind.Enum64 : BtfKind.Enum;
}
