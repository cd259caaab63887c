using System.CommandLine;
using Cofferdam.Compartments.Policies;

namespace Cofferdam.Cli.Commands;

/// <summary>The option that overrides who has the probes of a policy's compartment.</summary>
internal static class HostOption
{
    /// <summary>The option, for a verb's own list.</summary>
    public static Option<string?> Create() => new("--host")
    {
        Description = "Who has the probes, instead of what the policy says: events (the kernel's own; not in mode "
            + "block) or gate (then the mode can be switched to block later)",
        HelpName = "host",
        CompletionSources = { "events", "gate" },
    };

    /// <summary>The policy with the option's host, or its own without the option.</summary>
    /// <exception cref="CommandException">There is no such host, or it cannot do what the mode wants.</exception>
    public static Policy Apply(string? host, Policy policy) => (host, policy.Mode) switch
    {
        (null, _) => policy,
        ("gate", _) => policy with { Host = ProbeHostKind.Gate },
        ("events", EnforcementMode.Block) => throw new CommandException(
            ExitCode.Usage, "--host: mode block needs the gate"),
        ("events", _) => policy with { Host = ProbeHostKind.Events },
        _ => throw new CommandException(ExitCode.Usage, $"--host: expected events or gate, found '{host}'"),
    };
}
