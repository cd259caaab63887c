using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Tests.Analysis;

public sealed class AccessLengthTests
{
    public static TheoryData<ulong, uint, byte, byte, ulong> Lengths => new()
    {
        { 0, 8, 8, 0, 0 },
        { 3, 8, 8, 0, 24 },
        // 2^61 elements of 8 bytes are not none.
        { 1UL << 61, 8, 8, 0, ulong.MaxValue },
        { ulong.MaxValue, 1, 8, 0, ulong.MaxValue },
        { 0xffff_ffff, uint.MaxValue, 8, 0, 0xffff_fffe_0000_0001 },
        // A negative int.
        { 0xffff_ffff_ffff_fff0, 1, 4, 0, 0xffff_fff0 },
        { 0x1_0000_0002, 1, 4, 0, 2 },
        // Bits in words of 64.
        { 0, 8, 4, 6, 0 },
        { 1, 8, 4, 6, 8 },
        { 64, 8, 4, 6, 8 },
        { 65, 8, 4, 6, 16 },
        { ulong.MaxValue, 8, 8, 6, ulong.MaxValue },
    };

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_counted_length_saturates(ulong count, uint unit, byte width, byte shift, ulong expected)
    {
        var registers = new ulong[16];
        registers[(int)Register64.Rdx] = count;
        var length = AccessLength.Counted(unit, Register64.Rdx) with { CountWidth = width, CountShift = shift };
        Assert.Equal(expected, length.Evaluate(registers));
    }

    [Fact]
    public void Elements_may_be_as_long_as_a_register_says()
    {
        var registers = new ulong[16];
        (registers[(int)Register64.Rsi], registers[(int)Register64.Rdx]) = (5, 24);
        var length = AccessLength.Counted(1, Register64.Rsi) with { UnitRegister = Register64.Rdx };
        Assert.Equal(120UL, length.Evaluate(registers));
        registers[(int)Register64.Rdx] = 1UL << 63;
        Assert.Equal(ulong.MaxValue, length.Evaluate(registers));
    }

    [Fact]
    public void An_unknown_length_has_no_value() =>
        Assert.Throws<InvalidOperationException>(() => AccessLength.Unknown.Evaluate(new ulong[16]));
}
