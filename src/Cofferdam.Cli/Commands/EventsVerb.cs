using System.CommandLine;
using System.Text.Json;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Kernel;

namespace Cofferdam.Cli.Commands;

/// <summary>Shows the illegal writes of a compartment. Each event is told once, to one reader.</summary>
internal sealed class EventsVerb : Verb
{
    private readonly Argument<string?> _name = CompartmentArgument.Create("The compartment", required: true);

    private readonly Option<bool> _follow = new("--follow", "-f")
    {
        Description = "Wait for further events until Ctrl-C",
    };

    /// <summary>The verb.</summary>
    public EventsVerb(Terminal terminal)
        : base(
            terminal,
            "events",
            "Show illegal writes: site, target, what lies there, what the site may write, task and stack. An event is "
            + "shown once; those of a time without a reader wait in the kernel, as far as the policy's limit goes.")
    {
        Add(_name);
        Add(_follow);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("cofferdam events nf_tables", "what has happened since the last look"),
        new("cofferdam events nf_tables --follow --json", "one JSON object on each line, as it happens"),
    ];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        Privilege.Require("reading the tables of compartments");
        var compartment = InstalledCompartment.Open(invocation.Arguments.GetRequiredValue(_name)!);
        using var kernel = KernelImage.OpenLive();
        var follow = invocation.Arguments.GetValue(_follow);
        foreach (var write in compartment.ReadEvents(kernel, follow, cancellation))
        {
            var report = EventReport.Of(write);
            if (invocation.Json)
                invocation.Terminal.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Lines.EventReport));
            else
                EventPrinter.Print(invocation.Terminal, report);
            invocation.Terminal.Out.Flush();
        }

        cancellation.ThrowIfCancellationRequested();
        return ExitCode.Success;
    }
}
