using System.CommandLine;
using Cofferdam.Cli.Output;

namespace Cofferdam.Cli.Commands;

/// <summary>A command that does something, with examples for its help text.</summary>
internal abstract class Verb : Command
{
    /// <summary>A verb that writes to <paramref name="terminal"/>.</summary>
    /// <param name="terminal">Where its output goes.</param>
    /// <param name="name">What the user types.</param>
    /// <param name="description">One sentence for the list of verbs, then whatever else help should say.</param>
    protected Verb(Terminal terminal, string name, string description)
        : base(name, description)
    {
        SetAction((arguments, cancellation) =>
            Task.FromResult((int)Run(new Invocation(arguments, terminal), cancellation)));
    }

    /// <summary>Command lines that work, each with what it does.</summary>
    public abstract IReadOnlyList<Example> Examples { get; }

    /// <summary>Does it. Failures are exceptions; see <see cref="Failure"/>.</summary>
    protected abstract ExitCode Run(Invocation invocation, CancellationToken cancellation);
}
