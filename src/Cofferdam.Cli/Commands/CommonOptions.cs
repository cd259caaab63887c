using System.CommandLine;

namespace Cofferdam.Cli.Commands;

/// <summary>The options that every verb has.</summary>
internal static class CommonOptions
{
    /// <summary>Answer in JSON.</summary>
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Answer in JSON (docs/json.md) instead of text for people",
        Recursive = true,
    };

    /// <summary>Say more on stderr.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose", "-v")
    {
        Description = "Say more on stderr: each step as it ends, and the whole of an error",
        Recursive = true,
    };
}
