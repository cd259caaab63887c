using Cofferdam.Analysis.Disassembly;
using CsCheck;

namespace Cofferdam.Tests.Analysis;

public sealed class EffectiveAddressTests
{
    private static readonly ulong[] _registers = [.. Enumerable.Range(0, 16).Select(i => (ulong)(i + 1) << 32)];

    [Fact]
    public void Base_index_scale_and_displacement_add_up()
    {
        var address = EffectiveAddress.OfBase(Register64.Rdx, -8) with { Index = Register64.R9, Scale = 4 };
        Assert.Equal((3UL << 32) + 4 * (10UL << 32) - 8, address.Evaluate(_registers, segmentBase: 0x1234));
    }

    [Fact]
    public void The_segment_base_is_added_only_in_a_segment()
    {
        var address = EffectiveAddress.OfConstant(0x40, AddressSegment.Gs);
        Assert.Equal(0xffff_8880_0000_0040, address.Evaluate(_registers, 0xffff_8880_0000_0000));
        Assert.Equal(0x40UL, (address with { Segment = AddressSegment.None }).Evaluate(_registers, 0xffff));
    }

    [Fact]
    public void Addresses_wrap_around()
    {
        var address = EffectiveAddress.OfBase(Register64.Rax, 2);
        Assert.Equal(1UL, address.Evaluate([ulong.MaxValue]));
    }

    // The operand of a bit-string instruction is the word, of the operand's width, that holds the bit at a signed
    // distance from the written address.
    [Fact]
    public void A_bit_offset_selects_the_word_that_holds_the_bit() =>
        Gen.Select(Gen.Long, Gen.OneOf<byte>(16, 32, 64)).Sample((offset, width) =>
        {
            var address = EffectiveAddress.OfBase(Register64.Rdi, 0)
                with
            { BitOffset = Register64.Rcx, BitWidth = width };
            var registers = new ulong[16];
            registers[(int)Register64.Rdi] = 1UL << 40;
            registers[(int)Register64.Rcx] = unchecked((ulong)offset);
            var word = unchecked((long)(address.Evaluate(registers) - (1UL << 40)));
            var bit = width switch { 16 => unchecked((short)offset), 32 => unchecked((int)offset), _ => offset };
            Assert.Equal(0, word % (width / 8));
            Assert.InRange(bit - (Int128)word * 8, 0, width - 1);
        });

    [Fact]
    public void The_default_register_values_do_not_leak_into_constants()
    {
        Assert.True(EffectiveAddress.OfConstant(5).IsConstant);
        Assert.False(EffectiveAddress.OfBase(Register64.Rax, 5).IsConstant);
        Assert.False((EffectiveAddress.OfConstant(5) with { BitOffset = Register64.Rax }).IsConstant);
    }
}
