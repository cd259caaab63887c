using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Cofferdam.Cli.Commands;
using Cofferdam.Cli.Output;
using Cofferdam.Compartments.Policies;

namespace Cofferdam.Cli;

/// <summary>
/// The program around the verbs: parses, runs one of them, turns signals into cancellation and failures into a line and
/// an exit code.
/// </summary>
internal static class Application
{
    /// <summary>Runs one command line, with the signals that ask a process to end as cancellation.</summary>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal)
    {
        using var source = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Cancel);
        return (int)await RunAsync(arguments, terminal, source.Token);

        // The first signal asks the verb to undo what it began. The second ends the process where it stands; what then
        // stays behind in the kernel is found and repaired by the next status or release.
        void Cancel(PosixSignalContext context)
        {
            context.Cancel = !source.IsCancellationRequested;
            source.Cancel();
        }
    }

    /// <summary>Runs one command line.</summary>
    public static async Task<ExitCode> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancellation)
    {
        // Response files (@file) are off: an argument is what it says.
        var result = CommandTree.Create(terminal)
            .Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        try
        {
            if ((result.Errors.Count > 0 && result.Action is ParseErrorAction) || UnknownOption(result) is not null)
                throw UsageError(result);

            return (ExitCode)await result.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = terminal.Out,
                    Error = terminal.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                cancellation);
        }
        catch (Exception e) when (Failure.IsReaderGone(e))
        {
            return ExitCode.Success;
        }
        catch (Exception e)
        {
            var failure = Failure.Of(e);
            terminal.Error.WriteLine($"cofferdam: {Printable.Of(failure.Message.TrimEnd('.'))}");
            foreach (var detail in failure.Details)
                terminal.Error.WriteLine($"  {Printable.Of(detail)}");
            if (result.GetValue(CommonOptions.Verbose))
                terminal.Error.WriteLine(e);
            return failure.Code;
        }
    }

    private static CommandException UsageError(ParseResult result)
    {
        var command = result.CommandResult.Command;
        var known = command.Subcommands.Where(child => !child.Hidden).Select(child => child.Name)
            .Concat(command.Options.Concat(result.RootCommandResult.Command.Options).Select(option => option.Name));
        var unknown = UnknownOption(result) ?? (result.UnmatchedTokens is [var first, ..] ? first : null);
        var problem = unknown is not null
            ? $"unknown command or option '{unknown}'{NearNames.Suggest(unknown, known)}"
            : result.Errors[0].Message.TrimEnd('.');
        return new CommandException(ExitCode.Usage, $"{problem} (try '{string.Join(' ', Path(command))} --help')");
    }

    // The parser takes a misspelt option for a verb's argument. No argument starts with a dash unless -- stands before.
    private static string? UnknownOption(ParseResult result) =>
        result.Tokens
            .TakeWhile(token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token => token is { Type: TokenType.Argument, Value: ['-', _, ..] })?
            .Value;

    private static IEnumerable<string> Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent
            ? Path(parent).Append(command.Name)
            : ["cofferdam"];
}
