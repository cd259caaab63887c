namespace Cofferdam.Compartments.Compilation;

/// <summary>What lies at an address that is written (struct object in bpf/classify.h).</summary>
/// <param name="Class">The number of its class.</param>
/// <param name="Start">Its first address.</param>
/// <param name="Size">Its length in bytes; 0 if no bound is known.</param>
public readonly record struct FoundObject(int Class, ulong Start, ulong Size)
{
    /// <summary>Whether all of [address, address + length) lies in it, as far as its bounds are known.</summary>
    /// <param name="address">An address not below <see cref="Start"/>.</param>
    /// <param name="length">Bytes.</param>
    public bool Holds(ulong address, ulong length) =>
        Size == 0 || (UInt128)address + length <= (UInt128)Start + Size;
}
