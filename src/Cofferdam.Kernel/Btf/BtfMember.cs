namespace Cofferdam.Kernel.Btf;

/// <summary>One member of a struct or union.</summary>
/// <param name="Name">Its name; empty for an anonymous struct or union, and for padding bits.</param>
/// <param name="Type">Its type.</param>
/// <param name="BitOffset">Where it starts, in bits from the start of the struct.</param>
/// <param name="BitSize">Its width if it is a bit field, otherwise zero: the type then says how large it is.</param>
public readonly record struct BtfMember(string Name, BtfTypeId Type, uint BitOffset, byte BitSize);
