using Cofferdam.Cli;

namespace Cofferdam.Tests.Cli;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("", "Required command was not provided (try 'cofferdam --help')")]
    [InlineData("inspect polcy", "unknown command or option 'polcy'; did you mean 'policy'?")]
    [InlineData("inspect policy", "Required argument missing for command: 'policy' (try 'cofferdam inspect policy")]
    [InlineData("inspect policy a b", "unknown command or option 'b'")]
    [InlineData("inspect policy --jsn a", "unknown command or option '--jsn'; did you mean '--json'?")]
    [InlineData("inspect policy a -x", "unknown command or option '-x'")]
    [InlineData("inspect policy @file", "'@file' is neither a file nor the name of a module")]
    public async Task A_wrong_command_line_is_one_line_and_exit_code_2(string arguments, string expected)
    {
        var run = await ApplicationRun.Of(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.StartsWith("cofferdam: " + expected, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task A_missing_policy_file_is_not_found()
    {
        var run = await ApplicationRun.Of("inspect", "policy", "/nonexistent/x.yaml");
        Assert.Equal(ExitCode.NotFound, run.Code);
    }

    [Fact]
    public async Task Help_shows_examples_of_a_verb_and_exit_codes_of_the_program()
    {
        var verb = await ApplicationRun.Of("inspect", "policy", "--help");
        Assert.Contains("Examples:\n  cofferdam inspect policy nf_tables.yaml\n", verb.Out, StringComparison.Ordinal);

        var program = await ApplicationRun.Of("--help");
        Assert.Contains("  130  interrupted", program.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_exit_code_has_a_meaning() =>
        Assert.Equal(Enum.GetValues<ExitCode>(), ExitCodeTable.Rows.Select(row => row.Code));

    [Fact]
    public async Task Verbose_shows_where_an_error_came_from()
    {
        var run = await ApplicationRun.Of("inspect", "policy", "/nonexistent/x.yaml", "--verbose");
        Assert.Contains("   at ", run.Error, StringComparison.Ordinal);
    }
}
