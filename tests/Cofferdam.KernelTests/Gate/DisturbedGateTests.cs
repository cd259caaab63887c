using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Gate;

/// <summary>Writes are denied, and users served, whatever else happens to processors and probes.</summary>
public sealed class DisturbedGateTests
{
    private const string Processor = "/sys/devices/system/cpu/cpu1/online";
    private const string Optimisation = "/proc/sys/debug/kprobes-optimization";
    private const string Tracing = "/sys/kernel/tracing";
    private const int OtherProbes = 20;

    [Fact]
    public async Task Processors_go_probes_change_their_form_and_others_probe_and_trace_the_same_code()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        GuestProgram.OutputOf(
            "cofferdam", "enforce", Path.Combine("examples", "policies", "notes.yaml"), "--mode", "block",
            "--after-deny", "continue");
        try
        {
            var users = Task.Run(() => GuestProgram.JsonOf("cofferdam-lab", "workload", "--for", "4", "--seed", "7"));
            StaysTight(
                "a processor goes",
                () => File.WriteAllText(Processor, "0"),
                () => File.WriteAllText(Processor, "1"));
            StaysTight(
                "jumps become breakpoints",
                () => File.WriteAllText(Optimisation, "0"),
                () => File.WriteAllText(Optimisation, "1"));
            StaysTight("another probes the very same places", ProbeTheSamePlaces, RemoveTheOtherProbes);
            StaysTight("the functions are traced at their entry", TraceTheFunctions, EndTracing);

            var report = await users;
            Assert.Equal(0, report.GetProperty("failures").GetInt64());
            Assert.Equal(0, report.GetProperty("checksumErrors").GetInt64());
            Assert.Equal(0, GuestProgram.JsonOf("cofferdam", "status", "notes", "--json").GetProperty("unblocked").GetInt64());
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }
    }

    // Attacks go on while it happens and when it is undone.
    private static void StaysTight(string name, Action disturb, Action undo)
    {
        try
        {
            disturb();
            // One at a probe that can be a jump, one at a breakpoint.
            AssertBlocked("global-index", name);
            AssertBlocked("or-to-memory", name);
        }
        finally
        {
            undo();
        }

        AssertBlocked("global-index", name);
    }

    private static void AssertBlocked(string bug, string disturbance)
    {
        var attack = GuestProgram.JsonOf("cofferdam-lab", "attack", bug, "--seed", "1");
        Assert.False(attack.GetProperty("performed").GetBoolean(), $"{disturbance}: {attack}");
        Assert.False(attack.GetProperty("bystanderChanged").GetBoolean(), $"{disturbance}: {attack}");
        Assert.False(attack.GetProperty("taskKilled").GetBoolean(), $"{disturbance}: {attack}");
    }

    // The kernel runs both handlers there. A line of its list: ffffffffc0a1b2c3  k  notes_poke+0x33  notes [OPTIMIZED]
    private static void ProbeTheSamePlaces()
    {
        var places = File.ReadAllLines("/sys/kernel/debug/kprobes/list")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Contains("notes"))
            .Select(words => words[2])
            .Take(OtherProbes)
            .ToArray();
        Assert.Equal(OtherProbes, places.Length);
        for (var i = 0; i < places.Length; i++)
            File.AppendAllText($"{Tracing}/kprobe_events", $"p:disturbance/probe{i} notes:{places[i]}\n");
        File.WriteAllText($"{Tracing}/events/disturbance/enable", "1");
    }

    private static void RemoveTheOtherProbes()
    {
        File.WriteAllText($"{Tracing}/events/disturbance/enable", "0");
        for (var i = 0; i < OtherProbes; i++)
            File.AppendAllText($"{Tracing}/kprobe_events", $"-:disturbance/probe{i}\n");
        File.WriteAllText($"{Tracing}/trace", "");
    }

    private static void TraceTheFunctions()
    {
        File.WriteAllText($"{Tracing}/set_ftrace_filter", ":mod:notes");
        File.WriteAllText($"{Tracing}/current_tracer", "function");
    }

    private static void EndTracing()
    {
        File.WriteAllText($"{Tracing}/current_tracer", "nop");
        File.WriteAllText($"{Tracing}/set_ftrace_filter", "");
        File.WriteAllText($"{Tracing}/trace", "");
    }
}
