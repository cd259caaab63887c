namespace Cofferdam.Analysis.Disassembly;

/// <summary>A value that an instruction computes, over the registers and memory before it.</summary>
public abstract record RegisterValue
{
    private RegisterValue()
    {
    }

    /// <summary>A number.</summary>
    /// <param name="Value">All 64 bits of it.</param>
    public sealed record Constant(ulong Value) : RegisterValue;

    /// <summary>The low bytes of another register, zero-extended.</summary>
    /// <param name="Source">The other register.</param>
    /// <param name="Width">The bytes copied: 4 or 8.</param>
    public sealed record Copy(Register64 Source, int Width) : RegisterValue;

    /// <summary>A value from memory, extended to 64 bits.</summary>
    /// <param name="Address">Where it is read.</param>
    /// <param name="Width">The bytes read: 1, 2, 4 or 8.</param>
    /// <param name="SignExtended">Whether it is extended with its sign and not with zeros.</param>
    public sealed record Load(EffectiveAddress Address, int Width, bool SignExtended) : RegisterValue;

    /// <summary>
    /// A sum: an address that is computed but not accessed (lea), or what add, sub, inc and dec make.
    /// </summary>
    /// <param name="Address">The sum; lea ignores segments, so it has none.</param>
    /// <param name="Width">The low bytes kept: 4 or 8.</param>
    public sealed record Computed(EffectiveAddress Address, int Width) : RegisterValue;
}
