using System.Numerics;

namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// Division of a 32-bit number by a constant without dividing, as the kernel finds an object's index within a slab
/// (struct reciprocal_value, lib/math/reciprocal_div.c; Granlund and Montgomery, PLDI 1994).
/// </summary>
/// <param name="Multiplier">m'.</param>
/// <param name="Shift1">sh1.</param>
/// <param name="Shift2">sh2.</param>
public readonly record struct ReciprocalDivisor(uint Multiplier, byte Shift1, byte Shift2)
{
    /// <summary>For division by <paramref name="divisor"/>, which is not 0.</summary>
    public static ReciprocalDivisor Of(uint divisor)
    {
        ArgumentOutOfRangeException.ThrowIfZero(divisor);
        var log = divisor == 1 ? 0 : BitOperations.Log2(divisor - 1) + 1;
        var multiplier = ((1UL << 32) * ((1UL << log) - divisor) / divisor) + 1;
        return new ReciprocalDivisor((uint)multiplier, (byte)Math.Min(log, 1), (byte)Math.Max(log - 1, 0));
    }

    /// <summary>The quotient: object_index() in bpf/classify.h.</summary>
    public uint Divide(uint dividend)
    {
        var t = (uint)(((ulong)dividend * Multiplier) >> 32);
        return (t + ((dividend - t) >> Shift1)) >> Shift2;
    }
}
