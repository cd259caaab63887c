using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Cofferdam.Cli.Commands;

/// <summary>The library's help text, then the verb's examples, and for the program itself the exit codes.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);

        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is Verb { Examples: { Count: > 0 } examples })
        {
            output.WriteLine("Examples:");
            foreach (var (commandLine, purpose) in examples)
                output.WriteLine($"  {commandLine}\n      {purpose}");
            output.WriteLine();
        }
        else if (parseResult.CommandResult.Command is RootCommand)
        {
            output.WriteLine("Exit codes:");
            foreach (var (code, meaning) in ExitCodeTable.Rows)
                output.WriteLine($"  {(int)code,-5}{meaning}");
            output.WriteLine();
        }

        return (int)ExitCode.Success;
    }
}
