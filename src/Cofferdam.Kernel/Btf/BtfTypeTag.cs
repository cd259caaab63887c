namespace Cofferdam.Kernel.Btf;

/// <summary>A btf_type_tag attribute before another type.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">The tag, for example "user", "percpu" or "rcu".</param>
/// <param name="Target">The type it marks.</param>
public sealed record BtfTypeTag(BtfTypeId Id, string Name, BtfTypeId Target) : BtfType(Id, Name)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.TypeTag;
}
