using Cofferdam.Kernel.Memory;

namespace Cofferdam.Tests.Kernel.Code;

public sealed class CodeReaderTests
{
    public static readonly TheoryData<string> Series = RecordedKernels.Series;

    [Theory]
    [MemberData(nameof(Series))]
    public void A_module_has_the_code_of_all_its_functions(string series)
    {
        var kernel = RecordedKernels.Of(series);
        var functions = kernel.Functions.OfModule("nf_tables");
        var symbols = kernel.Symbols.OfModule("nf_tables").Where(symbol => symbol.IsFunction);
        Assert.Equal(symbols.Select(symbol => symbol.Address).Distinct(), functions.Select(function => function.Start));
        Assert.All(functions, function => Assert.False(function.Bytes.IsEmpty, function.Name));
    }

    // What compilers and the linker fill with: int3, zeros, and nops of any length (66 .. 2e 0f 1f 84 00 00 00 00 00).
    // Between .text and .exit.text lie .altinstr_replacement and .altinstr_aux, which the kernel copies: nothing in
    // them has a name.
    [Theory]
    [MemberData(nameof(Series))]
    public void Between_the_functions_of_a_module_there_is_only_padding(string series)
    {
        byte[] padding = [0xcc, 0x00, 0x90, 0x66, 0x2e, 0x0f, 0x1f, 0x84, 0x80, 0x40, 0x44];
        var kernel = RecordedKernels.Of(series);
        var functions = kernel.Functions.OfModule("nf_tables");
        foreach (var (before, after) in functions.Zip(functions.Skip(1)))
        {
            if (before.Range.End == after.Start || after.Name == "nf_tables_module_exit")
                continue;

            var gap = kernel.Memory.ReadBytes(before.Range.End, (int)(after.Start - before.Range.End));
            Assert.True(gap.All(padding.Contains), $"{before.Name}: {Convert.ToHexString(gap)}");
        }
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void Functions_do_not_end_in_padding(string series)
    {
        var functions = RecordedKernels.Of(series).Functions.OfModule("nf_tables");
        // ret, jump, call or ud2, with the bytes of a distance: never a breakpoint or a row of zeros.
        Assert.All(functions, function => Assert.NotEqual(0xcc, function.Bytes.Span[^1]));
        Assert.All(functions, function => Assert.False(function.Bytes.Span.EndsWith<byte>([0, 0, 0, 0])));
    }

    [Theory]
    [MemberData(nameof(Series))]
    public void Patterns_choose_functions_of_the_image_and_of_modules(string series)
    {
        var functions = RecordedKernels.Of(series).Functions;
        Assert.Equal("nla_put", Assert.Single(functions.ByGlob("nla_put")).Name);
        Assert.All(functions.ByGlob("nft_*_init"), function => Assert.Equal("nf_tables", function.Module));
        Assert.NotEmpty(functions.ByGlob("nft_*_init"));
        Assert.Empty(functions.ByGlob("NLA_PUT"));
    }

    [Theory]
    [InlineData("6.1", "_etext")]
    [InlineData("6.12", "_etext")]
    [InlineData("6.12", "slab_caches")]
    public void What_names_no_code_is_refused(string series, string name)
    {
        var kernel = RecordedKernels.Of(series);
        Assert.Throws<ArgumentException>(() => kernel.Functions.Of(kernel.Symbols.Require(name)));
    }

    [Fact]
    public void Code_that_was_freed_after_booting_is_refused()
    {
        var kernel = RecordedKernels.Of("6.12");
        var freed = kernel.Symbols.Require("nla_put") with
        {
            Address = kernel.Layout.Image.Initialization.Start,
            End = kernel.Layout.Image.Initialization.End,
        };
        Assert.False(kernel.Functions.HasCode(freed));
        Assert.Throws<ArgumentException>(() => kernel.Functions.Of(freed));
    }

    [Fact]
    public void Padding_symbols_are_no_functions()
    {
        var kernel = RecordedKernels.Of("6.12");
        Assert.Contains(kernel.Symbols.OfModule("nf_tables"), symbol => symbol.IsPadding);
        Assert.DoesNotContain(
            kernel.Functions.OfModule("nf_tables"),
            function => function.Name.StartsWith("__pfx_", StringComparison.Ordinal));
    }

    [Fact]
    public void Split_off_parts_are_functions_of_their_own() =>
        Assert.Contains(
            RecordedKernels.Of("6.1").Functions.OfModule("nf_tables"),
            function => function.Name.EndsWith(".cold", StringComparison.Ordinal));
}
