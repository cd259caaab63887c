using System.Diagnostics;
using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Objects;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>The probes of one trace event.</summary>
internal sealed class TraceProbes(string compartment, IReadOnlyList<ulong> addresses, LoadedObject loaded) : ProbeHost
{
    private readonly ProbeEvent _probes = new(compartment);

    /// <inheritdoc/>
    public override IReadOnlyList<RefusedProbe> Register(IProgress<int>? progress, CancellationToken cancellation) =>
        _probes.Register(addresses, progress, cancellation);

    /// <inheritdoc/>
    public override TimeSpan Arm(InstallationPaths paths)
    {
        using var link = loaded.AttachCheck(_probes);
        var armedAt = Stopwatch.GetElapsedTime(0);
        link.Pin(paths.CheckLink);
        return armedAt;
    }

    /// <summary>Nothing: what is registered and not armed is removed by releasing the compartment.</summary>
    public override void Dispose()
    {
    }
}
