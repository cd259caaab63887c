using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>
/// Who has the probes of a compartment while it is installed, and keeps its records: the kernel's own trace events,
/// which can only look on, or the gate, which can deny. Both run the same programs. Disposing one gives up what is not
/// armed.
/// </summary>
internal abstract class ProbeHost(LoadedObject loaded) : IDisposable
{
    /// <summary>The programs.</summary>
    protected LoadedObject Loaded => loaded;

    /// <summary>The host that a policy asks for, or its mode needs.</summary>
    /// <exception cref="Kernel.FeatureMissingException">That is the gate, which is not there.</exception>
    public static ProbeHost For(CompiledPolicy compiled, LoadedObject loaded)
    {
        if (compiled.Policy.IsInGate)
            return new GateProbes(compiled.Denials, loaded);
        return new TraceProbes(
            compiled.Policy.Name, [.. compiled.SiteRows.Select(row => row.Address)], loaded);
    }

    /// <summary>
    /// Begins to keep records, until the compartment goes. What keeps that on without the host is pinned.
    /// </summary>
    public void Record(InstallationPaths paths)
    {
        foreach (var program in LoadedObject.RecordPrograms.Where(Loaded.IsLoaded))
        {
            if (Runs(program))
                continue;
            using var link = Loaded.AttachRecord(program);
            link.Pin($"{paths.RecordLinks}/{program}");
        }
    }

    /// <summary>Registers all probes, disarmed; those that the kernel refuses are returned.</summary>
    public abstract IReadOnlyList<RefusedProbe> Register(IProgress<int>? progress, CancellationToken cancellation);

    /// <summary>Arms all probes in one step and pins what keeps them armed.</summary>
    /// <returns>When they were armed, as CLOCK_MONOTONIC counts.</returns>
    public abstract TimeSpan Arm(InstallationPaths paths);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Whether the host runs a record program itself from now on; otherwise the kernel does.</summary>
    protected abstract bool Runs(string program);
}
