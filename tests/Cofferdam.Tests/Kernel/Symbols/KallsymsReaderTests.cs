using System.Text;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Tests.Kernel.Symbols;

public sealed class KallsymsReaderTests
{
    private const string Text = """
        ffffffff81000000 T _stext
        ffffffff81000010 t helper
        ffffffff81000010 T alias
        ffffffff81000040 t __pfx_work
        ffffffff81000050 t work
        ffffffff81000090 t work.cold
        ffffffff810000a0 T _etext
        ffffffffc0002000 t second	[demo]
        ffffffffc0001000 t helper	[demo]
        ffffffffc0003000 d state	[demo]

        """;

    private static readonly KernelSymbols _symbols = Read(Text);

    [Fact]
    public void Symbols_come_by_ascending_address() =>
        Assert.Equal(_symbols.All.OrderBy(symbol => symbol.Address), _symbols.All);

    [Fact]
    public void A_name_finds_every_symbol_that_has_it() =>
        Assert.Equal([null, "demo"], _symbols.Find("helper").Select(symbol => symbol.Module));

    [Fact]
    public void A_name_is_found_in_one_module()
    {
        Assert.Equal(0xffffffffc0001000, Assert.Single(_symbols.FindIn("demo", "helper")).Address.Value);
        Assert.Empty(_symbols.FindIn("other", "helper"));
    }

    [Fact]
    public void A_symbol_ends_at_the_next_different_address() =>
        Assert.All(
            _symbols.FindIn(null, "helper").Concat(_symbols.Find("alias")),
            symbol => Assert.Equal(0xffffffff81000040, symbol.End.Value));

    [Fact]
    public void Clamping_ends_a_symbol_with_its_section()
    {
        var section = AddressRange.OfLength(new KernelAddress(0xffffffffc0001000), 0x800);
        var helper = Assert.Single(_symbols.ClampedTo([section]).FindIn("demo", "helper"));
        Assert.Equal(section, helper.Range);
    }

    [Fact]
    public void Clamping_ends_the_last_symbol_with_its_section()
    {
        var section = AddressRange.OfLength(new KernelAddress(0xffffffffc0003000), 0x800);
        Assert.Equal(0u, Assert.Single(_symbols.Find("state")).Range.Length);
        Assert.Equal(section, Assert.Single(_symbols.ClampedTo([section]).Find("state")).Range);
    }

    [Theory]
    [InlineData(0xffffffff81000062, "work+0x12")]
    [InlineData(0xffffffff81000010, "alias+0x0")]
    [InlineData(0xffffffffc0001004, "helper+0x4 [demo]")]
    public void An_address_is_named_by_the_symbol_that_covers_it(ulong address, string expected) =>
        Assert.Equal(expected, _symbols.Containing(new KernelAddress(address)).ToString());

    [Theory]
    [InlineData(0xffffffff80ffffff)]
    [InlineData(0xffffffffc0003000)]
    public void An_address_outside_every_symbol_has_no_name(ulong address) =>
        Assert.Null(_symbols.Containing(new KernelAddress(address)));

    [Fact]
    public void Padding_is_no_function_and_cold_parts_are() =>
        Assert.Equal(
            ["work", "work.cold"],
            _symbols.All
                .Where(symbol => symbol.IsFunction && symbol.Name.Contains("work"))
                .Select(symbol => symbol.Name));

    [Fact]
    public void Hidden_addresses_are_a_missing_feature_with_a_remedy()
    {
        var error = Assert.Throws<FeatureMissingException>(
            () => Read("0000000000000000 T _stext\n0000000000000000 T _etext\n"));
        Assert.Contains("kptr_restrict", error.Remedy);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("ffffffff81000000 T _stext", "line 1")]
    [InlineData("ffffffff81000000 T _stext\n81000000 T x\n", "line 2")]
    [InlineData("ffffffff8100000g T _stext\n", "line 1")]
    [InlineData("ffffffff81000000 T \n", "line 1")]
    [InlineData("ffffffff81000000 T x\t[]\n", "line 1")]
    [InlineData("ffffffff81000000 T x\t[demo\n", "line 1")]
    [InlineData("ffffffff81000000 T \t[demo]\n", "line 1")]
    public void Another_form_is_refused_with_its_line(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<MalformedDataException>(() => Read(text)).Message);

    [Fact]
    public void A_text_cut_anywhere_is_read_or_refused_whole()
    {
        var bytes = Encoding.UTF8.GetBytes(Text);
        for (var length = 0; length < bytes.Length; length++)
        {
            if (length > 0 && bytes[length - 1] == '\n')
                Assert.NotEmpty(KallsymsReader.Read(bytes.AsSpan(0, length)).All);
            else
                Assert.Throws<MalformedDataException>(() => KallsymsReader.Read(bytes.AsSpan(0, length)));
        }
    }

    private static KernelSymbols Read(string text) => KallsymsReader.Read(Encoding.UTF8.GetBytes(text));
}
