using System.CommandLine;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;
using Cofferdam.Compartments.Policies;

namespace Cofferdam.Cli.Commands;

/// <summary>Prints a policy with every default filled in.</summary>
internal sealed class InspectPolicyVerb : Verb
{
    private readonly Argument<string> _target = PolicyTarget.CreateArgument("policy");

    /// <summary>The verb.</summary>
    public InspectPolicyVerb(Terminal terminal)
        : base(terminal, "policy", "Print a policy in full: checked, with every default, in a fixed order")
    {
        Add(_target);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("cofferdam inspect policy nf_tables.yaml", "check a file and see what is in force where it says nothing"),
        new("cofferdam inspect policy nf_tables > nf_tables.yaml", "start a policy file for a module"),
    ];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        var policy = PolicyTarget.Read(invocation.Arguments.GetRequiredValue(_target));
        invocation.Answer(
            PolicyReport.Of(policy),
            ReportJson.Indented.PolicyReport,
            (terminal, _) => terminal.Out.Write(PolicyPrinter.Print(policy)));
        return ExitCode.Success;
    }
}
