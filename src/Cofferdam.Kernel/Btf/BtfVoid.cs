namespace Cofferdam.Kernel.Btf;

/// <summary>void: the type number zero.</summary>
public sealed record BtfVoid() : BtfType(BtfTypeId.Void, "void")
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.Void;
}
