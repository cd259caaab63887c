using Spectre.Console;

namespace Cofferdam.Lab.Output;

/// <summary>Tells a story on the terminal and remembers whether every promise in it was kept.</summary>
internal sealed class Narration
{
    private readonly IAnsiConsole _console;

    /// <summary>A story on standard output, in colours only where a person looks.</summary>
    public Narration()
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings());
        if (Console.IsOutputRedirected)
            _console.Profile.Width = 160;
    }

    /// <summary>Whether no promise was broken so far.</summary>
    public bool AllKept { get; private set; } = true;

    /// <summary>Begins a chapter.</summary>
    public void Chapter(string title)
    {
        _console.WriteLine();
        _console.MarkupLineInterpolated($"[bold blue]== {title}[/]");
    }

    /// <summary>Tells a fact.</summary>
    public void Tell(string fact) => _console.MarkupLineInterpolated($"   {fact}");

    /// <summary>Shows a command as a user would type it.</summary>
    public void Command(string command) => _console.MarkupLineInterpolated($"   [grey]#[/] [bold]{command}[/]");

    /// <summary>States a promise and whether it was kept.</summary>
    public void Promise(bool kept, string promise)
    {
        AllKept &= kept;
        if (kept)
            _console.MarkupLineInterpolated($" [green]ok[/] {promise}");
        else
            _console.MarkupLineInterpolated($" [bold red]NO[/] {promise}");
    }

    /// <summary>Shows what nobody promised, good or bad.</summary>
    public void Note(string note) => _console.MarkupLineInterpolated($" [yellow]--[/] {note}");
}
