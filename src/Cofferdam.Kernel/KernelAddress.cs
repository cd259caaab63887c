using System.Globalization;

namespace Cofferdam.Kernel;

/// <summary>A virtual address of the running kernel.</summary>
/// <param name="Value">The address; the zero value means "no address".</param>
public readonly record struct KernelAddress(ulong Value) : IComparable<KernelAddress>
{
    /// <summary>Whether this is not the zero address.</summary>
    public bool IsValid => Value != 0;

    /// <inheritdoc/>
    public int CompareTo(KernelAddress other) => Value.CompareTo(other.Value);

    /// <summary>The address <paramref name="offset"/> bytes further, modulo 2^64.</summary>
    public static KernelAddress operator +(KernelAddress address, long offset) =>
        new(unchecked(address.Value + (ulong)offset));

    /// <summary>The distance in bytes from <paramref name="right"/> to <paramref name="left"/>, modulo 2^64.</summary>
    public static long operator -(KernelAddress left, KernelAddress right) =>
        unchecked((long)(left.Value - right.Value));

    /// <summary>Whether <paramref name="left"/> lies below <paramref name="right"/>.</summary>
    public static bool operator <(KernelAddress left, KernelAddress right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> lies above <paramref name="right"/>.</summary>
    public static bool operator >(KernelAddress left, KernelAddress right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> does not lie above <paramref name="right"/>.</summary>
    public static bool operator <=(KernelAddress left, KernelAddress right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> does not lie below <paramref name="right"/>.</summary>
    public static bool operator >=(KernelAddress left, KernelAddress right) => left.Value >= right.Value;

    /// <summary>The address as the kernel prints it: 0x and 16 hexadecimal digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"0x{Value:x16}");
}
