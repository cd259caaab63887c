using Spectre.Console;

namespace Cofferdam.Cli.Output;

/// <summary>
/// Where a verb's output goes. Results go to <see cref="Out"/>, everything else (progress, warnings, errors) to
/// <see cref="Error"/>, so that a pipe sees results only. Colours and moving displays appear only on a terminal.
/// </summary>
internal sealed class Terminal
{
    // Text in a file or a pipe is for searching, so it is not folded to a window that nobody looks through.
    private const int WidthOfNoTerminal = 2000;

    /// <summary>A terminal over two writers.</summary>
    /// <param name="output">For results.</param>
    /// <param name="error">For everything else.</param>
    /// <param name="isOutputTerminal">Whether a person looks at <paramref name="output"/>.</param>
    /// <param name="isErrorTerminal">Whether a person looks at <paramref name="error"/>.</param>
    /// <param name="colours">Whether colours are wanted where a person looks.</param>
    public Terminal(TextWriter output, TextWriter error, bool isOutputTerminal, bool isErrorTerminal, bool colours)
    {
        Out = output;
        Error = error;
        IsErrorTerminal = isErrorTerminal;
        Human = CreateConsole(output, isOutputTerminal, colours);
        Aside = CreateConsole(error, isErrorTerminal, colours);
    }

    /// <summary>The writer of results, for text and JSON.</summary>
    public TextWriter Out { get; }

    /// <summary>The writer of everything else.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether a person looks at <see cref="Error"/> now.</summary>
    public bool IsErrorTerminal { get; }

    /// <summary><see cref="Out"/> for tables and colours.</summary>
    public IAnsiConsole Human { get; }

    /// <summary><see cref="Error"/> for progress displays.</summary>
    public IAnsiConsole Aside { get; }

    /// <summary>The standard streams of this process; NO_COLOR and TERM=dumb are respected (no-color.org).</summary>
    public static Terminal OfProcess() => new(
        Console.Out,
        Console.Error,
        !Console.IsOutputRedirected,
        !Console.IsErrorRedirected,
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"));

    private static IAnsiConsole CreateConsole(TextWriter writer, bool isTerminal, bool colours)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal && colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = isTerminal && colours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal && colours ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isTerminal)
            console.Profile.Width = WidthOfNoTerminal;
        return console;
    }
}
