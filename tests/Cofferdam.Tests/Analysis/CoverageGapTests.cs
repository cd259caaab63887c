using Cofferdam.Analysis.Accesses;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Tests.Analysis;

/// <summary>Every reason to doubt that all writes were found is listed, and nothing else.</summary>
public sealed class CoverageGapTests
{
    private static AccessMapOptions Named => new()
    {
        NameOf = address => (address - HexCode.Start) switch { 0x10 => "f.cold", 0x20 => "g", _ => null },
    };

    [Theory]
    [InlineData("", "it has no code")]
    [InlineData("90 06 90", "the bytes 06 90 are no instruction")]
    [InlineData("48 89", "the bytes 48 89 are no instruction")]
    [InlineData("eb 01 48 89 07 c3", "it jumps into the middle of an instruction, to 0xffffffffc0001003")]
    [InlineData("eb 01 c3 cc", "it jumps into the middle of an instruction, to 0xffffffffc0001003")]
    [InlineData("90 cc 90 c3", "a breakpoint hides an instruction")]
    [InlineData("cc 90 c3", "a breakpoint hides an instruction")]
    [InlineData("74 01 c3 cc c3", "a breakpoint hides an instruction")]
    [InlineData("e8 00 00 00 00 cc 90 c3", "a breakpoint hides an instruction")]
    public void Code_that_cannot_be_trusted_is_a_gap(string hex, string reason) =>
        Assert.Equal(reason, Assert.Single(HexCode.Map(hex).Gaps).Reason);

    [Theory]
    [InlineData("c3")]
    [InlineData("c3 cc cc cc cc")]
    [InlineData("eb 02 c3 cc c3")] // int3 behind a return, jumped over
    [InlineData("c3 cc 90 c3")] // a row of int3 ends where something else begins
    [InlineData("90 eb fd")]
    [InlineData("e8 00 01 00 00 c3")] // a call to somewhere else
    [InlineData("0f 0b eb 00 c3")]
    public void Ordinary_code_has_no_gaps(string hex) => Assert.Empty(HexCode.Map(hex).Gaps);

    [Fact]
    public void A_gap_says_where_it_is()
    {
        var gap = Assert.Single(HexCode.Map("90 06 90").Gaps);
        Assert.Equal("f", gap.Function);
        Assert.Equal(HexCode.Start, gap.FunctionStart);
        Assert.Equal("[0xffffffffc0001001, 0xffffffffc0001003)", gap.Range.ToString());
    }

    [Fact]
    public void A_jump_into_an_instruction_of_another_function_is_a_gap()
    {
        var map = AccessMap.Build(
        [
            HexCode.Of("e9 0f 00 00 00", "jumper"), // to start + 0x14
            HexCode.Of("b8 00 00 00 00 c3", "target", HexCode.Start + 0x10),
        ]);
        var gap = Assert.Single(map.Gaps);
        Assert.Equal("jumper", gap.Function);
    }

    [Theory]
    [InlineData("e9 0b 00 00 00", "it jumps to f.cold, which is not analysed")]
    [InlineData("0f 84 0a 00 00 00 c3", "it jumps to f.cold, which is not analysed")]
    [InlineData("e9 1c 00 00 00", "it jumps to 0xffffffffc0001021, where no function starts")]
    [InlineData("74 1f c3", "it jumps to 0xffffffffc0001021, where no function starts")]
    public void A_jump_to_code_that_is_part_of_no_function_analysed_is_a_gap(string hex, string reason) =>
        Assert.Equal(reason, Assert.Single(HexCode.Map(hex, Named).Gaps).Reason);

    [Theory]
    [InlineData("e9 1b 00 00 00")] // a tail call
    [InlineData("e8 1c 00 00 00 c3")] // calls go to where they like
    public void Leaving_for_another_function_is_no_gap(string hex) => Assert.Empty(HexCode.Map(hex, Named).Gaps);

    [Theory]
    [InlineData("ff e0 cc cc", true)]
    [InlineData("2e 41 ff e3", true)]
    [InlineData("90 ff e0 cc", false)]
    [InlineData("e9 00 00 00", false)]
    public void A_jump_to_a_nameless_thunk_is_an_indirect_jump_and_no_gap(string hex, bool isThunk)
    {
        var options = Named with { Memory = new CodeMemory(HexCode.Start + 0x21, HexCode.Of(hex).Bytes) };
        var map = HexCode.Map("e9 1c 00 00 00", options);
        Assert.Equal(isThunk, map.Gaps.IsEmpty);
        Assert.Equal(isThunk ? 1 : 0, map.Counts.IndirectJumps);
    }

    [Fact]
    public void A_jump_to_a_split_off_part_that_is_analysed_is_no_gap()
    {
        var part = HexCode.Of("90 eb ed", "f.cold", HexCode.Start + 0x10);
        Assert.Empty(AccessMap.Build([HexCode.Of("e9 0b 00 00 00"), part], Named).Gaps);
    }

    [Fact]
    public void Functions_that_read_the_same_bytes_differently_are_a_gap()
    {
        // mov eax, 0xc3c3c3c3; ret, and a symbol in the middle of the mov.
        var outer = HexCode.Of("b8 c3 c3 c3 c3 c3", "outer");
        var inner = HexCode.Of("c3 c3", "inner", HexCode.Start + 2);
        var gap = Assert.Single(AccessMap.Build([inner, outer]).Gaps);
        Assert.Equal("two functions overlap and read these bytes differently", gap.Reason);
    }

    [Fact]
    public void Functions_that_overlap_and_agree_are_no_gap()
    {
        var outer = HexCode.Of("48 89 07 48 89 06 c3", "outer");
        var inner = HexCode.Of("48 89 06 c3", "inner", HexCode.Start + 3);
        var map = AccessMap.Build([outer, inner]);
        Assert.Empty(map.Gaps);
        Assert.Equal(2, map.Sites.Length);
        Assert.All(map.Sites, site => Assert.Equal("outer", site.Function));
        Assert.Equal(2, map.Counts.Stores);
        Assert.Equal(3, map.Counts.Instructions);
        Assert.Equal(7, map.Counts.CodeBytes);
    }

    private sealed class CodeMemory(KernelAddress start, ReadOnlyMemory<byte> bytes) : IKernelMemory
    {
        public IReadOnlyList<ElfSegment> Segments => [];

        public bool TryRead(KernelAddress address, Span<byte> destination) =>
            address == start && bytes.Span[..destination.Length].TryCopyTo(destination);
    }
}
