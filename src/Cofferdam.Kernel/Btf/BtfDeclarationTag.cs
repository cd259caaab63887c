namespace Cofferdam.Kernel.Btf;

/// <summary>A btf_decl_tag attribute on a struct, a member, a variable, a function or a parameter.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">The tag, for example "bpf_kfunc".</param>
/// <param name="Target">What it is attached to.</param>
/// <param name="Component">The number of the member or parameter it is on; -1 for the whole.</param>
public sealed record BtfDeclarationTag(BtfTypeId Id, string Name, BtfTypeId Target, int Component) : BtfType(Id, Name)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.DeclarationTag;
}
