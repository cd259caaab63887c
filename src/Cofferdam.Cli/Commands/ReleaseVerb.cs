using System.CommandLine;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;
using Cofferdam.Compartments.Enforcement;

namespace Cofferdam.Cli.Commands;

/// <summary>Takes compartments out of the kernel, and whatever an interrupted enforce left behind.</summary>
internal sealed class ReleaseVerb : Verb
{
    private readonly Argument<string?> _name = CompartmentArgument.Create("The compartment", required: false);

    private readonly Option<bool> _all = new("--all")
    {
        Description = "Release every compartment",
    };

    /// <summary>The verb.</summary>
    public ReleaseVerb(Terminal terminal)
        : base(
            terminal,
            "release",
            "End the confinement: disarm all probes, remove everything that was installed, restore changed settings. "
            + "Also cleans up after an enforce that was killed.")
    {
        Add(_name);
        Add(_all);
        Validators.Add(result =>
        {
            var isNamed = result.GetResult(_name) is { Tokens.Count: > 0 };
            var isAll = result.GetResult(_all) is { Implicit: false };
            if (isNamed == isAll)
                result.AddError("Name one compartment, or say --all");
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("cofferdam release nf_tables", "end one compartment"),
        new("cofferdam release --all", "leave nothing of Cofferdam in the kernel"),
    ];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        Privilege.Require("changing the kernel's probes");
        if (invocation.Arguments.GetValue(_name) is { } name)
        {
            var report = ReleaseVerbReport.Of(Releaser.Release(name));
            invocation.Answer(report, ReportJson.Indented.ReleaseVerbReport, ReleasePrinter.PrintOne);
            return ExitCode.Success;
        }

        // Not interrupted between two compartments: each takes well under the patience of whoever pressed Ctrl-C, and a
        // half-done --all is what nobody asked for.
        var repaired = Releaser.RepairSettings();
        var released = InstalledCompartment.ListNames().Select(Releaser.Release).Select(ReleaseVerbReport.Of);
        var all = new ReleaseListReport([.. released], repaired);
        invocation.Answer(all, ReportJson.Indented.ReleaseListReport, ReleasePrinter.PrintAll);
        return ExitCode.Success;
    }
}
