using Cofferdam.Cli;
using Cofferdam.Cli.Output;

namespace Cofferdam.Tests.Cli;

/// <summary>One run of the program inside the test, with its exit code and what it wrote to both streams.</summary>
internal sealed record ApplicationRun(ExitCode Code, string Out, string Error)
{
    public static async Task<ApplicationRun> Of(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, isOutputTerminal: false, isErrorTerminal: false, colours: false);
        var code = await Application.RunAsync(arguments, terminal, TestContext.Current.CancellationToken);
        return new ApplicationRun(code, output.ToString(), error.ToString());
    }
}
