using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.BulkWrites;

/// <summary>
/// A kernel function that writes memory for its caller, through a pointer that is one of its arguments. Arguments are
/// counted from 0 and are those in registers.
/// </summary>
/// <param name="Name">Its symbol.</param>
/// <param name="Destination">The argument that points to the first byte it writes.</param>
/// <param name="Length">
/// The argument that tells how much, exactly or at most; null if none does. Then <see cref="Unit"/> is what it writes
/// at least.
/// </param>
public sealed record BulkWriter(string Name, int Destination, int? Length = null)
{
    /// <summary>The bytes of one element of what <see cref="Length"/> counts.</summary>
    public uint Unit { get; init; } = 1;

    /// <summary>How many bytes of the length's register are the length: 4 for int, 8 for size_t and long.</summary>
    public byte LengthWidth { get; init; } = 8;

    /// <summary>
    /// Binary logarithm of how many of what <see cref="Length"/> counts make one element: 6 for bits in 8-byte words.
    /// </summary>
    public byte LengthShift { get; init; }

    /// <summary>The argument that holds the bytes of one element, in place of <see cref="Unit"/>; or null.</summary>
    public int? UnitArgument { get; init; }

    /// <summary>The argument (an int) that counts the bits before the first that is written, or null.</summary>
    public int? FirstBit { get; init; }

    /// <summary>Whether the destination may be user memory, which the function then is prepared to fault on.</summary>
    public bool MayWriteUser { get; init; }

    /// <summary>What it returns where it is not allowed to write.</summary>
    public BulkResult Result { get; init; }

    /// <summary>Whether it is written in assembly, so that the kernel's BTF does not know its arguments.</summary>
    public bool IsAssembly { get; init; }

    /// <summary>The first byte it writes, over the registers before the call.</summary>
    public EffectiveAddress Address
    {
        get
        {
            var address = EffectiveAddress.OfBase(ArgumentRegisters.Of(Destination), 0);
            return FirstBit is { } bit
                ? address with { BitOffset = ArgumentRegisters.Of(bit), BitWidth = 32 }
                : address;
        }
    }

    /// <summary>How many bytes it writes, over the registers before the call.</summary>
    public AccessLength WrittenLength =>
        Length is not { } length
            ? AccessLength.Fixed(Unit)
            : AccessLength.Counted(Unit, ArgumentRegisters.Of(length)) with
            {
                CountWidth = LengthWidth,
                CountShift = LengthShift,
                UnitRegister = UnitArgument is { } unit ? ArgumentRegisters.Of(unit) : Register64.None,
            };
}
