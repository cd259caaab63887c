namespace Cofferdam.Kernel.Btf;

/// <summary>The parameters and the result of a function or of what a function pointer points to.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Result">The type of the result.</param>
/// <param name="Parameters">The parameters in order.</param>
public sealed record BtfFunctionPrototype(BtfTypeId Id, BtfTypeId Result, IReadOnlyList<BtfParameter> Parameters)
    : BtfType(Id, "")
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.FunctionPrototype;
}
