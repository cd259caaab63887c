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

    /// <summary>The range of <paramref name="length"/> bytes from <paramref name="start"/>.</summary>
    public static AddressRange OfLength(KernelAddress start, ulong length) =>
        new(start, new KernelAddress(start.Value + length));

    /// <summary>The range in the form [start, end).</summary>
    public override string ToString() => $"[{Start}, {End})";
}
