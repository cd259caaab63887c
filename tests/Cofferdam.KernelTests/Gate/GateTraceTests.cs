using System.Diagnostics;
using Cofferdam.Bpf;
using Cofferdam.Bpf.Features;
using Cofferdam.Bpf.Gate;
using Cofferdam.Bpf.Objects;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Gate;

/// <summary>
/// The gate tells a program all that happens at a tracepoint, what interrupts it included, and keeps the records of the
/// compartments whose probes it has.
/// </summary>
public sealed class GateTraceTests
{
    // enum trace_test_count (tests/bpf/trace_test.bpf.c)
    private const uint Told = 0, Nested = 1;
    private const int NoSuchEntry = 2, BadDescriptor = 9, Exists = 17, Invalid = 22;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void A_program_is_told_what_interrupts_it_where_the_kernel_misses_it()
    {
        using var truth = new LoadedTruth();
        using var gate = new LoadedGate();
        using (var missing = Programs())
        {
            using (missing.Attach("see_nested"))
                RunUntil(() => MissedOf(missing, "see_nested") > 0, "the kernel missed nothing");

            Assert.Equal(0UL, CountOf(missing, Nested));
        }

        using var programs = Programs();
        using var device = GateDevice.Open();
        var owner = programs.DescriptorOf("allow");
        device.Create(owner);
        device.Trace(programs.DescriptorOf("see_nested"), GateTracepoint.CacheFree);
        device.Commit();
        try
        {
            RunUntil(() => CountOf(programs, Nested) > 0, "nothing interrupted the program");

            Assert.Equal(0UL, MissedOf(programs, "see_nested"));
            Assert.Equal(0UL, device.Read(owner, sites: 0)!.Untold);
        }
        finally
        {
            device.Release(owner);
        }

        // Whoever releases has waited for those who were being told.
        var told = CountOf(programs, Told);
        LoadedTruth.Churn();
        Assert.Equal(told, CountOf(programs, Told));
    }

    [Fact]
    public void What_fits_no_tracepoint_is_refused_and_nothing_is_left()
    {
        using var gate = new LoadedGate();
        var before = KernelTraces.Read();
        using (var programs = Programs())
        using (var device = GateDevice.Open())
        {
            var (size, nested) = (programs.DescriptorOf("see_size"), programs.DescriptorOf("see_nested"));
            int Refusal(int program, GateTracepoint tracepoint) =>
                Assert.Throws<KernelException>(() => device.Trace(program, tracepoint)).Error;

            Assert.Equal(NoSuchEntry, Refusal(size, GateTracepoint.Kmalloc));
            device.Create(programs.DescriptorOf("allow"));
            Assert.Equal(Invalid, Refusal(programs.DescriptorOf("allow"), GateTracepoint.Kmalloc));
            Assert.Equal(Invalid, Refusal(size, (GateTracepoint)4));
            Assert.Equal(Invalid, Refusal(size, (GateTracepoint)uint.MaxValue));
            Assert.Equal(BadDescriptor, Refusal(-1, GateTracepoint.Kmalloc));
            // A free has no third argument.
            Assert.Equal(Invalid, Refusal(size, GateTracepoint.Kfree));
            device.Trace(size, GateTracepoint.Kmalloc);
            Assert.Equal(Exists, Refusal(size, GateTracepoint.Kmalloc));
            Assert.Equal(Exists, Refusal(nested, GateTracepoint.Kmalloc));
            device.Trace(nested, GateTracepoint.Kfree);

            Assert.NotEqual(0, GuestProgram.Run("rmmod", "cofferdam_gate").ExitStatus);
        }

        Assert.Empty(KernelTraces.LeftSince(before, _patience));
    }

    [Theory]
    [InlineData("gate", 1)]
    [InlineData("events", 3)]
    public void Whoever_has_the_probes_keeps_complete_records(string host, int programsOfHook)
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        var before = KernelTraces.Read();
        var policy = Path.Combine("examples", "policies", "notes.yaml");
        GuestProgram.OutputOf("cofferdam", "enforce", policy, "--host", host, "--mode", "observe");
        try
        {
            var installed = KernelTraces.Read().Since(before);
            Assert.Equal(programsOfHook, installed.Count(IsProgramAtFree));
            Assert.Equal(host == "events", File.Exists("/sys/fs/bpf/cofferdam/notes/records/on_kfree"));
            if (host == "gate")
                Assert.NotEqual(0, GuestProgram.Run("rmmod", "cofferdam_gate").ExitStatus);

            GuestProgram.OutputOf("cofferdam-lab", "workload", "--for", "3");

            var status = GuestProgram.JsonOf("cofferdam", "status", "notes", "--json");
            Assert.InRange(status.GetProperty("hits").GetInt64(), 1000, long.MaxValue);
            Assert.Equal(0, status.GetProperty("denies").GetInt64());
            // Of a relay one in millions is missed.
            Assert.InRange(status.GetProperty("missed_records").GetInt64(), 0, host == "gate" ? 0 : 2);
            Assert.Equal(
                status.GetProperty("missed_records").GetInt64(), status.GetProperty("lost").GetInt64());
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }

        Assert.Empty(KernelTraces.LeftSince(before, _patience));
    }

    // "prog 12 on_kfree"
    private static bool IsProgramAtFree(string line) =>
        line.Split(' ') is ["prog", _, "on_kfree" or "on_nested_kfree" or "on_deep_kfree"];

    private static TestObject Programs() => TestObject.Load(EmbeddedPrograms.Read("trace_test.bpf.o"));

    private static ulong CountOf(TestObject programs, uint what) =>
        programs.Map("counts").TryGet(what, out ulong count) ? count : 0;

    private static ulong MissedOf(TestObject programs, string program) =>
        DescriptorUsage.OfDescriptor(programs.DescriptorOf(program)).Missed;

    private static void RunUntil(Func<bool> isSo, string otherwise)
    {
        using var busy = new BusyKernel();
        var start = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < _patience, otherwise);
            Thread.Sleep(100);
        }
    }
}
