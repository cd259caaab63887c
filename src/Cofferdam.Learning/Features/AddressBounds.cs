namespace Cofferdam.Learning.Features;

/// <summary>A stretch of addresses.</summary>
/// <param name="Start">The first address.</param>
/// <param name="End">The first address after it.</param>
public readonly record struct AddressBounds(ulong Start, ulong End)
{
    /// <summary>Whether it has this address.</summary>
    public bool Contains(ulong address) => address >= Start && address < End;
}
