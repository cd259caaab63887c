using System.Diagnostics;
using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Objects;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>The probes of one trace event.</summary>
internal sealed class TraceProbes(string compartment, IReadOnlyList<ulong> addresses, LoadedObject loaded)
    : ProbeHost(loaded)
{
    private readonly ProbeEvent _probes = new(compartment);

    /// <inheritdoc/>
    public override IReadOnlyList<RefusedProbe> Register(IProgress<int>? progress, CancellationToken cancellation) =>
        _probes.Register(addresses, progress, cancellation);

    /// <inheritdoc/>
    public override TimeSpan Arm(InstallationPaths paths)
    {
        using var link = Loaded.AttachCheck(_probes);
        var armedAt = Stopwatch.GetElapsedTime(0);
        link.Pin(paths.CheckLink);
        Loaded.Map("losses").SetFirstCpu((uint)Loss.Arming, HitsBeforeProgram());
        return armedAt;
    }

    /// <inheritdoc/>
    protected override bool Runs(string program) => false;

    // A program is attached to an event that is open, and an open one fires. Read in this order, or a hit between the
    // two readings would be among them; more than once, as under load there are many such hits.
    private ulong HitsBeforeProgram()
    {
        const int readings = 3;
        var counts = Loaded.Map("counts_map");
        ulong most = 0;
        for (var reading = 0; reading < readings; reading++)
        {
            var fired = _probes.ReadProfile().Hits;
            var seen = SiteHits.Sum(counts, Enumerable.Range(0, addresses.Count));
            most = Math.Max(most, fired - Math.Min(fired, seen));
        }

        return most;
    }

    /// <summary>Nothing: what is registered and not armed is removed by releasing the compartment.</summary>
    public override void Dispose()
    {
    }
}
