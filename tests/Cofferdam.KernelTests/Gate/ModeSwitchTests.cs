using System.Text.Json;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Gate;

/// <summary>An installed compartment changes its mode under load, and no write goes unchecked meanwhile.</summary>
public sealed class ModeSwitchTests
{
    private const int FeatureMissing = 4;
    private const int AttacksWhileSwitching = 4;

    // Of the bugs, one that is a single store, and illegal in the initialization phase, too.
    private const string SingleStore = "global-index";

    private static readonly string _policy = Path.Combine("examples", "policies", "notes.yaml");

    [Fact]
    public async Task In_the_gate_every_mode_follows_every_other_and_no_write_goes_unchecked()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        GuestProgram.OutputOf("cofferdam", "enforce", _policy, "--host", "gate", "--mode", "observe");
        try
        {
            var users = Task.Run(() => GuestProgram.JsonOf("cofferdam-lab", "workload", "--for", "2", "--seed", "7"));
            var before = "observe";
            // Each pair of neighbours is one of the six switches; the last one is for what follows.
            foreach (var mode in new[] { "kill", "block", "observe", "block", "kill", "observe", "block" })
            {
                var switched = GuestProgram.JsonOf("cofferdam", "mode", "notes", mode, "--json");
                Assert.Equal(before, switched.GetProperty("before").GetString());
                Assert.Equal(mode, Status().GetProperty("mode").GetString());
                Assert.Equal((mode != "block", mode != "observe"), Attack());
                before = mode;
            }

            await AttackWhileSwitching();

            var report = await users;
            Assert.Equal(0, report.GetProperty("failures").GetInt64());
            Assert.Equal(0, report.GetProperty("checksumErrors").GetInt64());
            Assert.Equal(7 + AttacksWhileSwitching, Status().GetProperty("denies").GetInt64());
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }
    }

    [Fact]
    public void On_trace_events_a_compartment_switches_to_kill_and_back_and_refuses_to_block()
    {
        using var victims = new LoadedVictims();
        GuestProgram.OutputOf("cofferdam", "enforce", _policy);
        try
        {
            GuestProgram.OutputOf("cofferdam", "mode", "notes", "kill");
            Assert.Equal((true, true), Attack());

            var refused = GuestProgram.Run("cofferdam", "mode", "notes", "block");
            Assert.Equal(FeatureMissing, refused.ExitStatus);
            Assert.Contains("--host gate", refused.Errors, StringComparison.Ordinal);
            Assert.Equal("kill", Status().GetProperty("mode").GetString());

            GuestProgram.OutputOf("cofferdam", "mode", "notes", "observe");
            Assert.Equal((true, false), Attack());
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }
    }

    // Two ways to block that follow each other as fast as the program can be run.
    private static async Task AttackWhileSwitching()
    {
        using var done = new CancellationTokenSource();
        var switching = Task.Run(() =>
        {
            var switches = 0;
            for (; !done.IsCancellationRequested; switches++)
            {
                string[] options = switches % 2 == 0 ? ["--after-deny", "continue"] : [];
                GuestProgram.OutputOf("cofferdam", ["mode", "notes", "block", .. options]);
            }

            return switches;
        });
        for (var i = 0; i < AttacksWhileSwitching; i++)
            Assert.False(Attack().Performed);
        await done.CancelAsync();
        Assert.InRange(await switching, 1, int.MaxValue);
    }

    private static (bool Performed, bool Killed) Attack()
    {
        var attack = GuestProgram.JsonOf("cofferdam-lab", "attack", SingleStore, "--seed", "1");
        return (attack.GetProperty("performed").GetBoolean(), attack.GetProperty("taskKilled").GetBoolean());
    }

    private static JsonElement Status() => GuestProgram.JsonOf("cofferdam", "status", "notes", "--json");
}
