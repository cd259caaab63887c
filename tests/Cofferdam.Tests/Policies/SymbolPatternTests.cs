using System.Text.RegularExpressions;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Symbols;
using CsCheck;

namespace Cofferdam.Tests.Policies;

public sealed class SymbolPatternTests
{
    [Theory]
    [InlineData("ip6_*", "ip6_rcv", null, true)]
    [InlineData("ip6_*", "ip6_", "ipv6", true)]
    [InlineData("ip6_*", "xip6_rcv", null, false)]
    [InlineData("*_rcv", "ip6_rcv_rcv", null, true)]
    [InlineData("nf?_x", "nft_x", null, true)]
    [InlineData("nf?_x", "nf_x", null, false)]
    [InlineData("nf_tables:*", "f", "nf_tables", true)]
    [InlineData("nf_tables:*", "f", null, false)]
    [InlineData("vmlinux:f", "f", null, true)]
    [InlineData("vmlinux:f", "f", "nf_tables", false)]
    [InlineData("nf-tables:f", "f", "nf_tables", true)]
    [InlineData("f", "f.cold", null, true)]
    [InlineData("f", "f.isra.0", null, true)]
    [InlineData("f", "f.part.0.cold", null, true)]
    [InlineData("f.isra.0", "f.isra.0", null, true)]
    [InlineData("f.isra.0", "f", null, false)]
    [InlineData("f", "ff.cold", null, false)]
    public void A_pattern_matches_by_name_and_module(string text, string name, string? module, bool expected)
    {
        Assert.True(SymbolPattern.TryParse(text, out var pattern));
        Assert.Equal(expected, pattern.Matches(Symbol(name, module)));
    }

    [Fact]
    public void A_glob_matches_what_the_equivalent_regular_expression_matches() =>
        Gen.Select(Gen.String[Gen.Char["ab*?"], 1, 10], Gen.String[Gen.Char["ab"], 1, 12]).Sample((glob, name) =>
        {
            Assert.True(SymbolPattern.TryParse(glob, out var pattern));
            var expression = glob.Replace("*", "[ab]*", StringComparison.Ordinal).Replace('?', '.');
            Assert.Equal(Regex.IsMatch(name, $@"\A{expression}\z"), pattern.Matches(Symbol(name)));
        });

    [Fact]
    public void A_glob_of_many_stars_takes_no_exponential_time()
    {
        Assert.True(SymbolPattern.TryParse(string.Concat(Enumerable.Repeat("*a", 200)) + "b", out var pattern));
        Assert.False(pattern.Matches(Symbol(new string('a', 511))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData(":f")]
    [InlineData("m:")]
    [InlineData("a:b:c")]
    [InlineData("[ab]")]
    [InlineData("f;rm")]
    public void What_no_symbol_can_be_called_is_no_pattern(string text) =>
        Assert.False(SymbolPattern.TryParse(text, out _));

    [Theory]
    [InlineData("f", true)]
    [InlineData("m:f", true)]
    [InlineData("f*", false)]
    [InlineData("m:f?", false)]
    public void A_pattern_without_wildcards_is_exact(string text, bool expected)
    {
        Assert.True(SymbolPattern.TryParse(text, out var pattern));
        Assert.Equal(expected, pattern.IsExact);
    }

    private static KernelSymbol Symbol(string name, string? module = null) =>
        new(name, module, 't', new KernelAddress(0x1000), new KernelAddress(0x1010));
}
