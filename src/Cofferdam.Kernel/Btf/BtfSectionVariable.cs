namespace Cofferdam.Kernel.Btf;

/// <summary>Where a variable lies in its section.</summary>
/// <param name="Variable">The <see cref="BtfVariable"/>.</param>
/// <param name="Offset">Bytes from the start of the section.</param>
/// <param name="Size">Its size in bytes.</param>
public readonly record struct BtfSectionVariable(BtfTypeId Variable, uint Offset, uint Size);
