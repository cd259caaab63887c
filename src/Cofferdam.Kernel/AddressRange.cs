namespace Cofferdam.Kernel;

/// <summary>A half-open range of kernel addresses, [Start, End).</summary>
/// <param name="Start">The first address.</param>
/// <param name="End">The address after the last one; equal to <paramref name="Start"/> for an empty range.</param>
public readonly record struct AddressRange(KernelAddress Start, KernelAddress End)
{
    /// <summary>The length in bytes.</summary>
    public ulong Length => End.Value - Start.Value;

    /// <summary>Whether the range holds <paramref name="address"/>.</summary>
    public bool Contains(KernelAddress address) => address >= Start && address < End;

    /// <summary>What is left of it on either side of another one; what is empty is not told.</summary>
    public IEnumerable<AddressRange> Without(AddressRange other)
    {
        if (other.Length == 0)
            other = new AddressRange(End, End);
        var before = new AddressRange(Start, other.Start < End ? other.Start : End);
        var after = new AddressRange(other.End > Start ? other.End : Start, End);
        if (before.Start < before.End)
            yield return before;
        if (after.Start < after.End)
            yield return after;
    }

    /// <summary>The range of <paramref name="length"/> bytes from <paramref name="start"/>.</summary>
    public static AddressRange OfLength(KernelAddress start, ulong length) =>
        new(start, new KernelAddress(start.Value + length));

    /// <summary>The range in the form [start, end).</summary>
    public override string ToString() => $"[{Start}, {End})";
}
