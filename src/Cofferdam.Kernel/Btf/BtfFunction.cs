namespace Cofferdam.Kernel.Btf;

/// <summary>A function.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name as in the source: without the .isra.0 that a symbol may have.</param>
/// <param name="Prototype">Its <see cref="BtfFunctionPrototype"/>.</param>
/// <param name="Linkage">How it is visible; pahole writes Static for all.</param>
public sealed record BtfFunction(BtfTypeId Id, string Name, BtfTypeId Prototype, BtfLinkage Linkage)
    : BtfType(Id, Name)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.Function;
}
