namespace Cofferdam.Kernel.Btf;

/// <summary>A global variable.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Linkage">How it is visible.</param>
public sealed record BtfVariable(BtfTypeId Id, string Name, BtfTypeId Type, BtfLinkage Linkage) : BtfType(Id, Name)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.Variable;
}
