using System.Text.Json;
using Cofferdam.Lab.Programs;
using Cofferdam.Lab.Workloads.Transcripts;

namespace Cofferdam.Lab.Workloads.Network;

/// <summary>One of the programs <c>ip</c> and <c>tc</c> of this machine, at work in a network namespace.</summary>
/// <param name="program">Which.</param>
/// <param name="options">What stands before every command, such as <c>-6</c>.</param>
internal sealed class NetworkProgram(string program, params string[] options)
{
    private Transcript? Transcript { get; init; }

    /// <summary><c>ip</c>.</summary>
    public static NetworkProgram Ip { get; } = new("ip");

    /// <summary><c>ip -6</c>.</summary>
    public static NetworkProgram Ip6 { get; } = new("ip", "-6");

    /// <summary><c>tc -s</c>: what it lists has its statistics.</summary>
    public static NetworkProgram Tc { get; } = new("tc", "-s");

    /// <summary>The same, with all that it shows noted.</summary>
    /// <param name="transcript">Where; null: nowhere.</param>
    public NetworkProgram NotedIn(Transcript? transcript) => new(program, options) { Transcript = transcript };

    /// <summary>Applies commands one after another.</summary>
    /// <param name="place">The namespace.</param>
    /// <param name="commands">One each.</param>
    /// <exception cref="ProgramFailedException">One was refused; those that follow it were not tried.</exception>
    public void Apply(string place, params IEnumerable<string> commands)
    {
        string[] arguments = ["-n", place, .. options, "-batch", "-"];
        var run = ProgramRun.Of(program, arguments, string.Join('\n', commands) + '\n');
        if (run.ExitCode != 0)
            throw new ProgramFailedException(program, arguments, run);
    }

    /// <summary>Applies a command that must be refused.</summary>
    /// <exception cref="WrongContentException">It was accepted.</exception>
    public void ApplyRefused(string place, string command)
    {
        string[] arguments = ["-n", place, .. options, "-batch", "-"];
        var run = ProgramRun.Of(program, arguments, command + '\n');
        if (run.ExitCode == 0)
            throw new WrongContentException($"accepted: {program} {command}");
        Transcript?.Add(program, arguments, run.Errors);
    }

    /// <summary>Lists something.</summary>
    /// <param name="place">The namespace.</param>
    /// <param name="what">The words of the command.</param>
    /// <exception cref="ProgramFailedException">It was refused.</exception>
    public IReadOnlyList<JsonElement> List(string place, string what)
    {
        var output = Output(place, "-j", what);
        // Nothing to list is no text at all.
        if (string.IsNullOrWhiteSpace(output))
            return [];
        using var document = JsonDocument.Parse(output);
        // ip fills the places of what does not match with empty objects.
        return [.. document.RootElement.EnumerateArray()
            .Where(item => item.EnumerateObject().Any()).Select(item => item.Clone())];
    }

    /// <summary>Shows something as text: not everything that tc shows has a JSON form.</summary>
    /// <param name="place">The namespace.</param>
    /// <param name="what">The words of the command.</param>
    /// <exception cref="ProgramFailedException">It was refused.</exception>
    public string Show(string place, string what) => Output(place, "-s", what);

    private string Output(string place, string form, string what)
    {
        string[] arguments = ["-n", place, .. options, form, .. what.Split(' ')];
        var output = ProgramRun.Succeeding(program, arguments).Output;
        Transcript?.Add(program, arguments, output);
        return output;
    }
}
