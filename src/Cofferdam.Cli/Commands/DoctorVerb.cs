using System.Runtime.InteropServices;
using Cofferdam.Bpf.Features;
using Cofferdam.Cli.Doctor;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;
using Cofferdam.Kernel;

namespace Cofferdam.Cli.Commands;

/// <summary>Shows what this kernel can do, per mode, and what is missing. Works for every caller.</summary>
internal sealed class DoctorVerb(Terminal terminal) : Verb(
    terminal,
    "doctor",
    "Show what this kernel can do, per enforcement mode, and what is missing. Changes nothing; without root it says "
    + "what it could not see.")
{
    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("sudo cofferdam doctor", "everything"),
        new("cofferdam doctor --json | jq '.modes[] | {mode, available}'", "the verdict alone, for a program"),
    ];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        var diagnosis = Diagnosis.Of(
            SystemFiles.Live, RuntimeInformation.ProcessArchitecture, BpfFeatureProbe.Has, ReadKernel);
        invocation.Answer(DoctorReport.Of(diagnosis), ReportJson.Indented.DoctorReport, DoctorPrinter.Print);
        return diagnosis.Modes.Any(mode => mode is { Mode: "observe", Available: false })
            ? ExitCode.FeatureMissing
            : ExitCode.Success;
    }

    private static string ReadKernel()
    {
        using var kernel = KernelImage.OpenLive();
        return $"{Units.Count(kernel.Symbols.All.Count)} symbols, {kernel.Modules.All.Count} modules, "
            + $"{kernel.SlabCaches.All.Count} slab caches";
    }
}
