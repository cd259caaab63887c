namespace Cofferdam.Kernel.Btf;

/// <summary>An array.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Element">The type of an element.</param>
/// <param name="Index">The type of an index, as compilers invent it.</param>
/// <param name="Count">How many elements it has; zero for a flexible array.</param>
public sealed record BtfArray(BtfTypeId Id, BtfTypeId Element, BtfTypeId Index, uint Count) : BtfType(Id, "")
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.Array;
}
