namespace Cofferdam.Kernel.Btf;

/// <summary>A section and the variables in it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name, for example ".data..percpu".</param>
/// <param name="Size">Its size in bytes; zero if the writer did not know it.</param>
/// <param name="Variables">The variables, by ascending offset.</param>
public sealed record BtfDataSection(
    BtfTypeId Id, string Name, uint Size, IReadOnlyList<BtfSectionVariable> Variables) : BtfType(Id, Name)
{
    /// <inheritdoc/>
    public override BtfKind Kind => BtfKind.DataSection;
}
