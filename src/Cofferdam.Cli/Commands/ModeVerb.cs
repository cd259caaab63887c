using System.CommandLine;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;
using Cofferdam.Compartments.Enforcement;

namespace Cofferdam.Cli.Commands;

/// <summary>Switches an installed compartment to another mode.</summary>
internal sealed class ModeVerb : Verb
{
    private readonly Argument<string?> _name = CompartmentArgument.Create("The compartment", required: true);

    private readonly Argument<string> _mode = new("mode")
    {
        Description = "observe, kill or block",
        CompletionSources = { "observe", "kill", "block" },
    };

    private readonly Option<string?> _afterDeny = AfterDenyOption.Create();

    /// <summary>The verb.</summary>
    public ModeVerb(Terminal terminal)
        : base(
            terminal,
            "mode",
            "Switch a compartment to another mode while it is at work: each write is judged by the old mode or the new "
            + "one, and none goes unchecked. Mode block wants a compartment that the gate has (enforce --host gate).")
    {
        Add(_name);
        Add(_mode);
        Add(_afterDeny);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("cofferdam mode nf_tables kill", "stop only watching"),
        new("cofferdam mode nf_tables block --after-deny continue", "deny the writes, let the tasks live"),
    ];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        var arguments = invocation.Arguments;
        var mode = ModeOption.Parse(arguments.GetRequiredValue(_mode), "mode");
        var afterDeny = AfterDenyOption.Parse(arguments.GetValue(_afterDeny), mode);
        Privilege.Require("changing what becomes of illegal writes");
        var report = ModeReport.Of(ModeSwitch.Switch(arguments.GetValue(_name)!, mode, afterDeny));
        invocation.Answer(
            report,
            ReportJson.Indented.ModeReport,
            (output, switched) => output.Out.WriteLine($"{switched.Name}: {switched.Before} -> {switched.Mode}"));
        return ExitCode.Success;
    }
}
