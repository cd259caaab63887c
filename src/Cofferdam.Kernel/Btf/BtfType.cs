namespace Cofferdam.Kernel.Btf;

/// <summary>One type of a <see cref="BtfTypes"/>. The sealed records of this folder are all there are.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name; empty if it has none.</param>
public abstract record BtfType(BtfTypeId Id, string Name)
{
    /// <summary>The kind it has in the format.</summary>
    public abstract BtfKind Kind { get; }
}
