using Cofferdam.Cli.Output;

namespace Cofferdam.Tests.Cli;

public sealed class OutputTests
{
    [Theory]
    [InlineData("nft", "nft")]
    [InlineData("", "")]
    [InlineData("\u001b[2Jevil", @"\x1b[2Jevil")]
    [InlineData("a\nb", @"a\x0ab")]
    [InlineData("a\u202eb", @"a\u202eb")]
    [InlineData("\u009b31m", @"\x9b31m")]
    [InlineData("naïve", "naïve")]
    public void Text_of_others_cannot_rewrite_the_screen(string text, string expected) =>
        Assert.Equal(expected, Printable.Of(text));

    [Theory]
    [InlineData(0.4, "0 ms")]
    [InlineData(999.4, "999 ms")]
    [InlineData(1000, "1.0 s")]
    [InlineData(61_250, "61.2 s")]
    public void Times_are_milliseconds_below_a_second_and_seconds_above(double milliseconds, string expected) =>
        Assert.Equal(expected, Units.Time(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData(0, "0 KiB")]
    [InlineData(1536, "2 KiB")]
    [InlineData(16 << 20, "16.0 MiB")]
    public void Memory_is_kibibytes_below_a_mebibyte_and_mebibytes_above(ulong bytes, string expected) =>
        Assert.Equal(expected, Units.Memory(bytes));

    [Fact]
    public void A_table_prints_brackets_as_they_are()
    {
        using var output = new StringWriter();
        var terminal = new Terminal(output, TextWriter.Null, false, false, colours: true);
        var table = new TextTable("site", ">hits");
        table.Add("nft_init [nf_tables]", "1,234");

        table.WriteTo(terminal.Human);

        Assert.Contains("nft_init [nf_tables]", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output.ToString());
    }
}
