using System.Diagnostics;
using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Gate;
using Cofferdam.Bpf.Objects;
using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>
/// The probes of the gate. They stay armed as long as somebody holds the program: a pin. So the pins go last. What the
/// gate records is recorded for as long.
/// </summary>
internal sealed class GateProbes : ProbeHost
{
    private readonly IReadOnlyList<GateSiteRow> _sites;
    private readonly GateDevice _gate;

    /// <summary>Begins a compartment in the gate.</summary>
    /// <exception cref="FeatureMissingException">The gate module is not loaded.</exception>
    public GateProbes(IReadOnlyList<GateSiteRow> sites, LoadedObject loaded)
        : base(loaded)
    {
        if (!GateDevice.Exists)
        {
            throw new FeatureMissingException(
                $"the gate module ({GateDevice.Path}), which mode block and host gate need",
                "build and load it (docs/gate.md)");
        }

        _sites = sites;
        _gate = GateDevice.Open();
        try
        {
            _gate.Create(loaded.DescriptorOf(LoadedObject.CheckProgram));
        }
        catch
        {
            _gate.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<RefusedProbe> Register(IProgress<int>? progress, CancellationToken cancellation) =>
        _gate.Register(_sites, progress, cancellation);

    /// <inheritdoc/>
    public override TimeSpan Arm(InstallationPaths paths)
    {
        _gate.Commit();
        var armedAt = Stopwatch.GetElapsedTime(0);
        Loaded.PinCheck(paths.CheckLink);
        return armedAt;
    }

    /// <summary>Disarms and removes what the gate has of an installed compartment; false if that is nothing.</summary>
    public static bool Release(InstallationPaths paths) => Ask(paths, (gate, program) => gate.Release(program));

    /// <summary>What the gate counted for an installed compartment; null if it has none of it.</summary>
    public static GateReading? Read(InstallationPaths paths, int sites) =>
        Ask(paths, (gate, program) => gate.Read(program, sites));

    /// <inheritdoc/>
    public override void Dispose() => _gate.Dispose();

    /// <inheritdoc/>
    protected override bool Runs(string program)
    {
        var relay = RecordRelay.All.FirstOrDefault(relay => relay.First == program);
        if (relay?.Tracepoint is not { } tracepoint)
            return false;
        _gate.Trace(Loaded.DescriptorOf(program), tracepoint);
        return true;
    }

    // Asks about the compartment that the pinned program names. Without one, or without a gate, it has nothing.
    private static T? Ask<T>(InstallationPaths paths, Func<GateDevice, int, T?> question)
    {
        if (!GateDevice.Exists || !File.Exists(paths.CheckProgram))
            return default;
        using var gate = GateDevice.Open();
        using var program = PinnedProgram.Open(paths.CheckProgram);
        return question(gate, program.Descriptor);
    }
}
