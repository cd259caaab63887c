using System.Globalization;
using System.Text;

namespace Cofferdam.Analysis.Disassembly;

/// <summary>
/// The address of a memory operand as an expression over the registers *before* the instruction:
/// <code>
///   segment base + base + index * scale + displacement [+ (sx(bit offset) >> log2(width)) * width / 8]
/// </code>
/// modulo 2^64. The last term exists for bit-string instructions (bts, btr, btc with a register offset), whose true
/// operand lies that many words away from the address that is written in the instruction
/// (Intel SDM volume 1, "Bit Strings"; volume 2, BTS). Instruction-pointer-relative operands are resolved.
/// </summary>
public readonly record struct EffectiveAddress
{
    /// <summary>The segment whose base is added.</summary>
    public AddressSegment Segment { get; init; }

    /// <summary>The base register, or none.</summary>
    public required Register64 Base { get; init; }

    /// <summary>The index register, or none.</summary>
    public required Register64 Index { get; init; }

    /// <summary>The factor of the index: 1, 2, 4 or 8; 1 without an index.</summary>
    public required byte Scale { get; init; }

    /// <summary>The constant part, sign-extended; a whole address if there is neither base nor index.</summary>
    public required long Displacement { get; init; }

    /// <summary>The register that holds a signed bit offset, or none.</summary>
    public required Register64 BitOffset { get; init; }

    /// <summary>The operand size of a bit-string instruction in bits: 16, 32 or 64; 0 without a bit offset.</summary>
    public byte BitWidth { get; init; }

    /// <summary>Whether no register takes part, so that the address (in its segment) is known here and now.</summary>
    public bool IsConstant => Base == Register64.None && Index == Register64.None && BitOffset == Register64.None;

    /// <summary>The zero address, which stands for one that no expression describes; prints as [?].</summary>
    public static EffectiveAddress Unknown { get; } = OfBase(Register64.None, 0);

    /// <summary>The address base + displacement.</summary>
    public static EffectiveAddress OfBase(Register64 @base, long displacement) => new()
    {
        Base = @base,
        Index = Register64.None,
        Scale = 1,
        Displacement = displacement,
        BitOffset = Register64.None,
    };

    /// <summary>A constant address in <paramref name="segment"/>.</summary>
    public static EffectiveAddress OfConstant(ulong address, AddressSegment segment = AddressSegment.None) =>
        OfBase(Register64.None, unchecked((long)address)) with { Segment = segment };

    /// <summary>The address for these register values: the reference semantics of the expression.</summary>
    /// <param name="registers">The 16 general registers before the instruction, in encoding order.</param>
    /// <param name="segmentBase">The base of <see cref="Segment"/>; ignored if there is none.</param>
    public ulong Evaluate(ReadOnlySpan<ulong> registers, ulong segmentBase = 0)
    {
        unchecked
        {
            var address = (ulong)Displacement;
            if (Segment != AddressSegment.None)
                address += segmentBase;
            if (Base != Register64.None)
                address += registers[(int)Base];
            if (Index != Register64.None)
                address += registers[(int)Index] * Scale;
            if (BitOffset != Register64.None)
                address += (ulong)WordDistance(registers[(int)BitOffset]);
            return address;
        }
    }

    /// <summary>The expression as [gs:rax+rcx*4+0x10], with 8*(rdx>>6) for a bit offset in 64-bit words.</summary>
    public override string ToString()
    {
        if (this == Unknown)
            return "[?]";
        var text = new StringBuilder("[");
        if (Segment != AddressSegment.None)
            text.Append(Segment == AddressSegment.Gs ? "gs:" : "fs:");
        if (IsConstant)
            return text.Append(CultureInfo.InvariantCulture, $"0x{unchecked((ulong)Displacement):x}]").ToString();
        var plus = "";
        if (Base != Register64.None)
        {
            text.Append(Base.ToText());
            plus = "+";
        }

        if (Index != Register64.None)
        {
            text.Append(plus).Append(Index.ToText()).Append(CultureInfo.InvariantCulture, $"*{Scale}");
            plus = "+";
        }

        if (BitOffset != Register64.None)
        {
            text.Append(plus).Append(CultureInfo.InvariantCulture, $"{BitWidth / 8}*({BitOffset.ToText()}>>")
                .Append(CultureInfo.InvariantCulture, $"{int.Log2(BitWidth)})");
        }

        // Far below zero it is an address in the kernel image, not a distance.
        if (Displacement is < 0 and > -0x100_0000)
            text.Append(CultureInfo.InvariantCulture, $"-0x{-Displacement:x}");
        else if (Displacement != 0)
            text.Append(CultureInfo.InvariantCulture, $"+0x{Displacement:x}");
        return text.Append(']').ToString();
    }

    private long WordDistance(ulong register) => unchecked(BitWidth switch
    {
        16 => ((short)register >> 4) * 2L,
        32 => ((int)register >> 5) * 4L,
        _ => ((long)register >> 6) * 8L,
    });
}
