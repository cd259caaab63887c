using System.CommandLine;
using Cofferdam.Cli.Output;

namespace Cofferdam.Cli.Commands;

/// <summary>Writes docs/cli.md. Hidden: it is for those who work on Cofferdam.</summary>
internal sealed class ReferenceVerb : Verb
{
    /// <summary>The verb.</summary>
    public ReferenceVerb(Terminal terminal)
        : base(terminal, "reference", "Write the command reference (docs/cli.md)")
    {
        Hidden = true;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples => [];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        invocation.Terminal.Out.Write(
            ReferencePrinter.Print((RootCommand)invocation.Arguments.RootCommandResult.Command));
        return ExitCode.Success;
    }
}
