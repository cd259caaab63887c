using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Objects;
using Cofferdam.KernelTests.Lab;
using Cofferdam.Tests.Analysis.Execution;

namespace Cofferdam.KernelTests.Analysis;

/// <summary>
/// The log of what a workload executed at probed places (tests/bpf/execution_test.bpf.c). The probes are armed only
/// while the workload runs.
/// </summary>
internal sealed class ExecutionLog : IDisposable
{
    private readonly ProbeEvent _probes = new("executed");
    private readonly TestObject _program = TestObject.Load(EmbeddedPrograms.Read("execution_test.bpf.o"));
    private readonly QuickProbeChanges _quick;

    /// <summary>Probes every place that the kernel allows.</summary>
    public ExecutionLog(IReadOnlyList<ulong> places)
    {
        // As long as this is, no probe becomes a jump. So interrupts are off in all of them, and none is missed because
        // of another one.
        _quick = QuickProbeChanges.Begin(Path.Combine(Path.GetTempPath(), "executed.settings"));
        try
        {
            Refused = _probes.Register(places, progress: null, TestContext.Current.CancellationToken);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The places that the kernel does not allow to probe.</summary>
    public IReadOnlyList<RefusedProbe> Refused { get; }

    /// <summary>How often the kernel could not tell of a hit.</summary>
    public ulong Missed { get; private set; }

    /// <summary>How many hits were seen; the first of them are in the log.</summary>
    public ulong Seen { get; private set; }

    /// <summary>Runs a workload and gives the log of it, up to where that was full.</summary>
    public Hit[] Record(Action workload)
    {
        using (_program.Attach("note_hit", _probes))
            workload();
        Missed = _probes.ReadProfile().Missed;
        Assert.True(_program.Map(".bss").TryGet(0u, out ulong seen));
        Seen = seen;
        return
        [
            .. _program.Map("hits").ReadAll<uint, Hit>()
                .Take((int)Math.Min(seen, int.MaxValue))
                .Select(entry => entry.Value)
                // One that was being written meanwhile, at the very end, has no address yet.
                .TakeWhile(hit => hit.Address != 0),
        ];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _probes.Remove();
        _quick.Dispose();
        _program.Dispose();
    }
}
