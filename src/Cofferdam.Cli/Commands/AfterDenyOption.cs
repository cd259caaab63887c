using System.CommandLine;
using Cofferdam.Compartments.Policies;

namespace Cofferdam.Cli.Commands;

/// <summary>The option that overrides what a policy does with a task whose write was blocked.</summary>
internal static class AfterDenyOption
{
    /// <summary>The option, for a verb's own list.</summary>
    public static Option<string?> Create() => new("--after-deny")
    {
        Description =
            "What becomes of the task whose write was blocked, instead of what the policy says: kill, "
            + "continue, or quarantine where the policy says what it may not enter then",
        HelpName = "action",
        CompletionSources = { "kill", "continue", "quarantine" },
    };

    /// <summary>The policy with the option's action, or its own without the option.</summary>
    /// <exception cref="CommandException">
    /// There is no such action, or the mode or the policy has none of it.
    /// </exception>
    public static Policy Apply(string? action, Policy policy) => Parse(action, policy.Mode) switch
    {
        null => policy,
        AfterDeny.Quarantine when !policy.Quarantine.IsPossible => throw new CommandException(
            ExitCode.Usage, "--after-deny quarantine: the policy names no functions that a task may not enter then"),
        { } afterDeny => policy with { AfterDeny = afterDeny },
    };

    /// <summary>The action of a name; null without one.</summary>
    /// <exception cref="CommandException">There is no such action, or the mode blocks nothing.</exception>
    public static AfterDeny? Parse(string? action, EnforcementMode mode) => (action, mode) switch
    {
        (null, _) => null,
        (_, not EnforcementMode.Block) => throw new CommandException(
            ExitCode.Usage, "--after-deny: only mode block has a choice"),
        _ when AfterDenyNames.TryParse(action, out var afterDeny) => afterDeny,
        _ => throw new CommandException(
            ExitCode.Usage, $"--after-deny: expected kill, continue or quarantine, found '{action}'"),
    };
}
