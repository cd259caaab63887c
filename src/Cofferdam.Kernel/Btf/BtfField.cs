namespace Cofferdam.Kernel.Btf;

/// <summary>Where a path such as "core_layout.base" or "mem[0].size" leads inside a struct.</summary>
/// <param name="Path">The path.</param>
/// <param name="Type">The type found there, as declared: typedefs and modifiers included.</param>
/// <param name="BitOffset">Where it starts, in bits from the start of the struct.</param>
/// <param name="BitSize">Its width in bits; zero for a flexible array.</param>
/// <param name="IsBitField">Whether it is a bit field: then it need not start or end at a byte.</param>
public readonly record struct BtfField(string Path, BtfTypeId Type, ulong BitOffset, ulong BitSize, bool IsBitField)
{
    /// <summary>
    /// Where it starts, in bytes from the start of the struct; for a bit field the byte of its first bit.
    /// </summary>
    public ulong Offset => BitOffset / 8;

    /// <summary>Its size in bytes; for a bit field rounded up.</summary>
    public ulong Size => (BitSize + 7) / 8;
}
