namespace Cofferdam.Kernel.Btf;

/// <summary>A typedef.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Target">What it names.</param>
public sealed record BtfTypedef(BtfTypeId Id, string Name, BtfTypeId Target) : BtfType(Id, Name)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.Typedef;
}
