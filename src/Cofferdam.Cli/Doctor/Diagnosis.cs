using System.Runtime.InteropServices;
using Cofferdam.Bpf.Features;
using Cofferdam.Kernel;

namespace Cofferdam.Cli.Doctor;

/// <summary>
/// All checks of one machine, and what they mean for each mode. Features are tried, versions not compared.
/// </summary>
/// <param name="Checks">The checks, in the order in which a user should mend what is wrong.</param>
/// <param name="Modes">The verdict on each mode.</param>
internal sealed record Diagnosis(IReadOnlyList<Check> Checks, IReadOnlyList<ModeCheck> Modes)
{
    private static readonly string[] _everyMode = ["observe", "kill", "block"];

    /// <summary>Examines a machine.</summary>
    /// <param name="files">Its files.</param>
    /// <param name="architecture">Its processor's architecture.</param>
    /// <param name="hasFeature">Tries a BPF feature.</param>
    /// <param name="readKernel">Reads the running kernel whole, as analysis will, and says what it found.</param>
    public static Diagnosis Of(
        SystemFiles files,
        Architecture architecture,
        Func<BpfFeature, bool?> hasFeature,
        Func<string> readKernel)
    {
        var privilege = PrivilegeCheck.Of(files);
        var privileged = privilege.Status == CheckStatus.Ok;
        var memory = Needed(KernelChecks.Memory(files, privileged));
        Check[] sources = [Needed(KernelChecks.Symbols(files)), Needed(KernelChecks.Types(files)), memory];
        Check[] checks =
        [
            Needed(KernelChecks.Kernel(files, architecture)),
            Needed(privilege),
            Needed(KernelChecks.Lockdown(files, memory)),
            .. sources,
            Needed(Model(sources, readKernel)),
            Needed(ProbeChecks.Kprobes(files)),
            Needed(ProbeChecks.TraceFs(files)),
            ProbeChecks.Optimization(files),
            ProbeChecks.QuickChanges(files),
            ProbeChecks.BranchTracking(files),
            PreemptionCheck.Of(files),
            Needed(BpfChecks.FileSystem(files)),
            BpfChecks.Compiler(files),
            Needed(Feature("bpf-kprobe", BpfFeature.KprobePrograms)),
            Needed(Feature("bpf-raw-tracepoint", BpfFeature.RawTracepointPrograms)),
            Needed(Feature("bpf-kernel-read", BpfFeature.KernelReads)),
            Needed(Feature("bpf-stack", BpfFeature.Stacks)),
            Needed(Feature("bpf-ring-buffer", BpfFeature.RingBuffers)),
            Feature("bpf-signal", BpfFeature.Signals) with { NeededBy = ["kill"] },
            GateCheck.Of(files),
        ];
        return new Diagnosis(checks, [.. _everyMode.Select(mode => ModeCheck.Of(mode, checks))]);

        Check Feature(string id, BpfFeature feature) => BpfChecks.Feature(id, feature, hasFeature, privileged);
    }

    private static Check Needed(Check check) => check with { NeededBy = _everyMode };

    // The parts may be readable and yet not make sense together: the layout of a structure may have changed.
    private static Check Model(Check[] sources, Func<string> readKernel)
    {
        const string Id = "kernel-model";
        if (sources.Any(source => source.Status != CheckStatus.Ok))
            return Check.Unknown(Id, "not tried: a part of it is not readable");
        try
        {
            return Check.Ok(Id, readKernel());
        }
        catch (Exception e) when (e is MalformedDataException or FeatureMissingException or IOException)
        {
            return Check.Missing(Id, e.Message, "report it, with the kernel's exact version");
        }
    }
}
