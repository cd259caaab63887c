using System.CommandLine;
using Cofferdam.Compartments.Policies;

namespace Cofferdam.Cli.Commands;

/// <summary>The option that overrides a policy's mode.</summary>
internal static class ModeOption
{
    /// <summary>The option, for a verb's own list.</summary>
    public static Option<string?> Create() => new("--mode")
    {
        Description = "What a denied write leads to, instead of what the policy says: observe, kill or block",
        HelpName = "mode",
        CompletionSources = { "observe", "kill", "block" },
    };

    /// <summary>The policy with the option's mode, or its own without the option.</summary>
    /// <exception cref="CommandException">There is no such mode.</exception>
    public static Policy Apply(string? mode, Policy policy) =>
        mode is null ? policy : policy with { Mode = Parse(mode, "--mode") };

    /// <summary>The mode of a name.</summary>
    /// <param name="mode">The name.</param>
    /// <param name="where">Which option or argument has it, for the message.</param>
    /// <exception cref="CommandException">There is no such mode.</exception>
    public static EnforcementMode Parse(string mode, string where) =>
        EnforcementModeNames.TryParse(mode, out var parsed)
            ? parsed
            : throw new CommandException(ExitCode.Usage, $"{where}: expected observe, kill or block, found '{mode}'");
}
