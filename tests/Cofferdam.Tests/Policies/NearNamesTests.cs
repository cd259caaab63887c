using Cofferdam.Compartments.Policies;

namespace Cofferdam.Tests.Policies;

public sealed class NearNamesTests
{
    private static readonly string[] _modules = ["nf_tables", "nf_nat", "nfnetlink", "ip_tables", "x_tables", "notes"];

    [Theory]
    [InlineData("nf_table", new[] { "nf_tables" })]
    [InlineData("fn_tables", new[] { "nf_tables", "ip_tables", "x_tables" })]
    [InlineData("notse", new[] { "notes" })]
    [InlineData("zzz", new string[0])]
    [InlineData("", new string[0])]
    public void The_nearest_names_come_first(string name, string[] expected) =>
        Assert.Equal(expected, NearNames.Find(name, _modules));

    [Fact]
    public void A_suggestion_joins_the_names_into_a_question()
    {
        Assert.Equal("; did you mean 'notes'?", NearNames.Suggest("note", _modules));
        Assert.Equal("", NearNames.Suggest("quux", _modules));
    }
}
