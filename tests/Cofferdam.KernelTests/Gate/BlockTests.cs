using System.Text.Json;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Gate;

/// <summary>In mode block an illegal write does not happen, whatever the instruction, and nothing else changes.</summary>
public sealed class BlockTests
{
    private const int Tries = 2;

    [Theory]
    [InlineData("block", true, 1)]
    [InlineData("block-continue", false, 2)]
    public void No_attack_changes_a_byte_and_no_user_loses_one(string mode, bool dies, int seed)
    {
        try
        {
            var output = GuestProgram.OutputOf(
                "cofferdam-lab", "attacks", "--mode", mode, "--tries", $"{Tries}", "--portion", $"{Tries}",
                "--beside-users", "--seed", $"{seed}");

            var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement)
                .ToArray();
            Assert.Equal(13 + 1, lines.Length);
            var total = lines[^1];
            Assert.True(
                (Number(total, "illegalWritesPerformed"), Number(total, "legalWritesLost")) == (0, 0)
                    && Number(total, "legalOperations") > 0,
                total.ToString());
            foreach (var summary in lines[..^1])
            {
                Assert.True(
                    (Number(summary, "detected"), Number(summary, "performed"), Number(summary, "bystanderChanged"))
                        == (Tries, 0, 0) && Number(summary, "taskKilled") == (dies ? Tries : 0),
                    summary.ToString());
            }
        }
        finally
        {
            GuestProgram.Run("rmmod", "notes", "bystander");
        }
    }

    [Fact]
    public void A_write_is_denied_where_the_kernel_has_optimised_the_probe_and_the_service_goes_on()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        Enforce("notes", "--after-deny", "continue");
        try
        {
            // A workload of its users, so that there is something to lose; then every attack, until one is denied at a
            // probe that has become a jump.
            var report = GuestProgram.JsonOf("cofferdam-lab", "workload", "--for", "2", "--seed", "7");
            Assert.Equal(0, report.GetProperty("failures").GetInt64());
            Assert.Equal(0, report.GetProperty("checksumErrors").GetInt64());
            Assert.Equal(0, GuestProgram.JsonOf("cofferdam", "status", "notes", "--json").GetProperty("denies").GetInt64());

            var atJumps = 0;
            for (var seed = 1; atJumps == 0 && seed < 30; seed++)
            {
                var attack = GuestProgram.JsonOf("cofferdam-lab", "attack", "indexed-overflow", "--seed", $"{seed}");
                Assert.False(attack.GetProperty("performed").GetBoolean(), attack.ToString());
                Assert.False(attack.GetProperty("bystanderChanged").GetBoolean(), attack.ToString());
                Assert.False(attack.GetProperty("taskKilled").GetBoolean(), attack.ToString());
                var optimised = OptimisedProbes();
                atJumps = GuestProgram.OutputOf("cofferdam", "events", "notes", "--json")
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Count(line => optimised.Contains(SiteOf(JsonDocument.Parse(line).RootElement)));
            }

            Assert.True(atJumps > 0, "no attack was denied at an optimised probe");
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }
    }

    [Fact]
    public void Without_the_gate_block_is_refused_and_changes_nothing()
    {
        using var victims = new LoadedVictims();
        var before = KernelTraces.Read();

        var refused = GuestProgram.Run("cofferdam", "enforce", "notes", "--mode", "block");

        Assert.NotEqual(0, refused.ExitStatus);
        Assert.Contains("gate module", refused.Errors, StringComparison.Ordinal);
        Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void Nf_tables_does_its_work_in_mode_block()
    {
        using var gate = new LoadedGate();
        // The modules that it loads and that register themselves with it are younger than the compartment.
        GuestProgram.OutputOf("modprobe", "nf_tables");
        Enforce("nf_tables");
        try
        {
            var report = GuestProgram.JsonOf("cofferdam-lab", "nft-workload", "--for", "5", "--threads", "1", "--seed", "7");

            Assert.Equal(JsonValueKind.Null, report.GetProperty("firstProblem").ValueKind);
            Assert.Equal(0, report.GetProperty("failures").GetInt64());
            Assert.Equal(0, report.GetProperty("checksumErrors").GetInt64());
            var status = GuestProgram.JsonOf("cofferdam", "status", "nf_tables", "--json");
            Assert.Equal("block", status.GetProperty("mode").GetString());
            Assert.Equal(0, status.GetProperty("denies").GetInt64());
            Assert.Equal(0, status.GetProperty("unblocked").GetInt64());
            Assert.InRange(status.GetProperty("hits").GetInt64(), 1000, long.MaxValue);
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "nf_tables");
        }
    }

    private static void Enforce(string compartment, params string[] options) => GuestProgram.OutputOf(
        "cofferdam",
        [
            "enforce", Path.Combine("examples", "policies", $"{compartment}.yaml"), "--mode", "block", "--allow-holes",
            .. options,
        ]);

    // c ffffffffc0a1b2c3  k  notes_poke+0x33  notes [OPTIMIZED]
    private static HashSet<string> OptimisedProbes() =>
    [
        .. File.ReadLines("/sys/kernel/debug/kprobes/list")
            .Where(line => line.Contains("[OPTIMIZED]", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]),
    ];

    private static string SiteOf(JsonElement write) => write.GetProperty("place").GetString()!;

    private static int Number(JsonElement summary, string name) =>
        summary.GetProperty(name).GetInt32();
}
