using System.CommandLine;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;
using Cofferdam.Compartments.Enforcement;

namespace Cofferdam.Cli.Commands;

/// <summary>
/// Shows what the installed compartments have seen. Repairs kernel settings that a killed process left.
/// </summary>
internal sealed class StatusVerb : Verb
{
    private const int DefaultSites = 10;

    private readonly Argument<string?> _name =
        CompartmentArgument.Create("One compartment, in detail; without it all, one line each", required: false);

    private readonly Option<int> _sites = new("--sites")
    {
        Description = "How many of the busiest sites to list for one compartment",
        HelpName = "count",
        DefaultValueFactory = _ => DefaultSites,
    };

    /// <summary>The verb.</summary>
    public StatusVerb(Terminal terminal)
        : base(terminal, "status", "Show installed compartments: phase, checks, denials, and every kind of loss")
    {
        Add(_name);
        Add(_sites);
        _sites.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 0)
                result.AddError("--sites: expected a number that is not negative");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("cofferdam status", "all compartments"),
        new("cofferdam status nf_tables --sites 30", "one in detail, with its 30 busiest sites"),
        new("cofferdam status nf_tables --json | jq .denies", "one number, for a program"),
    ];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        Privilege.Require("reading the tables of compartments");
        if (Releaser.RepairSettings())
            invocation.Terminal.Error.WriteLine("cofferdam: restored kernel settings that an interrupted run had left");

        var busiest = invocation.Arguments.GetValue(_sites);
        if (invocation.Arguments.GetValue(_name) is { } name)
        {
            var status = StatusReport.Of(InstalledCompartment.Open(name).ReadStatus(busiest));
            invocation.Answer(status, ReportJson.Indented.StatusReport, StatusPrinter.PrintOne);
            return ExitCode.Success;
        }

        var all = new StatusListReport(
        [
            .. InstalledCompartment.ListNames()
                .Select(installed => StatusReport.Of(InstalledCompartment.Open(installed).ReadStatus(busiest))),
        ]);
        invocation.Answer(all, ReportJson.Indented.StatusListReport, StatusPrinter.PrintAll);
        return ExitCode.Success;
    }
}
