using System.Text.Json;
using Cofferdam.Bpf.Objects;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Symbols;
using Cofferdam.KernelTests.Cli;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Gate;

/// <summary>
/// What mode block does when a part of it fails: the write happens and is counted (fail-open) or is denied
/// (fail-closed), as the table in docs/gate.md says.
/// </summary>
public sealed class GateFailureTests
{
    // notes_tally() has one store, into module data, which its users execute all the time.
    private const string Bug = "global-index";
    private const string Function = "notes_tally";
    // Its stores of 8 bytes only make sure that a note that is freed leads nowhere.
    private const string Release = "note_put";
    private const int PointerBytes = 8;
    private const uint NoSuchSet = 1 << 20;
    private const int Attacks = 20;
    // gate/deny.c
    private const int Denials = 256;
    private const string Group = "/sys/fs/cgroup/too-small";
    private const int NotFound = 8;
    // In 20 s, by the module's timer (lab/victims/notes/upkeep.c): each 40 ms to four notes, and seven times to each.
    private const int WritesOfTheTimer = 500 * 4 * 7;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void A_write_whose_site_has_no_row_happens_and_is_counted_as_lost()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        Enforce("examples/policies/notes.yaml", "--mode", "block", "--after-deny", "continue");
        try
        {
            Assert.False(Attack(Bug).GetProperty("performed").GetBoolean());

            ChangeRows(Function, _ => default);

            Assert.True(Attack(Bug).GetProperty("performed").GetBoolean());
            Assert.InRange(Loss("site"), 1, long.MaxValue);
            // The other sites are sound.
            Assert.False(Attack("write-what-where").GetProperty("performed").GetBoolean());
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }
    }

    [Fact]
    public void A_write_whose_legal_set_is_not_found_is_denied_though_it_is_legal()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        Enforce("examples/policies/notes.yaml", "--mode", "block", "--after-deny", "continue");
        try
        {
            ChangeRows(Function, Forbid);

            GuestProgram.Run("cofferdam-lab", "workload", "--for", "2", "--threads", "1", "--seed", "7");

            Assert.InRange(Status("notes").GetProperty("denies").GetInt64(), 1, long.MaxValue);
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }
    }

    [Fact]
    public void Writes_are_denied_when_there_is_no_room_for_their_events()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        using var policy = new PolicyFile("""
            modules: [notes]
            name: notes
            limits: {events: 4KiB, events-per-site: 1000000}
            legal: {allocated-by: ['*alloc_*file']}
            """);
        Enforce(policy.Path, "--mode", "block", "--after-deny", "continue");
        try
        {
            for (var i = 0; i < Attacks; i++)
                Assert.False(Attack(Bug).GetProperty("performed").GetBoolean());

            Assert.InRange(Loss("event"), 1, Attacks - 1);
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }
    }

    [Fact]
    public void A_probe_that_is_hit_while_another_is_handled_is_missed_and_disturbs_nothing()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        // What the judge of the other compartment calls to look at memory that it does not know.
        using var policy = new PolicyFile("""
            functions: ['vmlinux:copy_from_kernel_nofault']
            name: inner
            """);
        Enforce("examples/policies/notes.yaml", "--mode", "block", "--after-deny", "continue");
        // Last, for to enforce is to read the kernel's memory, word by word through this very function.
        Enforce(policy.Path, "--host", "gate", "--mode", "observe", "--allow-holes");
        try
        {
            Assert.False(Attack("write-what-where").GetProperty("performed").GetBoolean());

            Assert.InRange(Status("inner").GetProperty("missed").GetInt64(), 1, long.MaxValue);
            Assert.Equal(0, Status("notes").GetProperty("missed").GetInt64());
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "inner");
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }
    }

    [Fact]
    public void Most_of_what_interrupts_write_while_a_probe_is_handled_waits_and_is_checked()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        Enforce("examples/policies/notes.yaml", "--mode", "block", "--after-deny", "continue");
        try
        {
            // A timer of the module writes in between.
            GuestProgram.Run("cofferdam-lab", "workload", "--for", "20", "--threads", "2", "--seed", "7");

            // The kernel notes that a probe is handled some instructions before the gate turns interrupts off: that
            // makes 1 or 2 of a hundred. When they were on it was 8.
            Assert.InRange(Status("notes").GetProperty("missed").GetInt64(), 0, WritesOfTheTimer / 25);
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }
    }

    [Fact]
    public void A_write_that_finds_no_entry_for_its_denial_happens_and_is_counted()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        Enforce("examples/policies/notes.yaml", "--mode", "block", "--after-deny", "continue");
        try
        {
            using (new LoadedCrowd(Symbol("denials"), Denials, wordsPerEntry: 16))
            {
                Assert.True(Attack(Bug).GetProperty("performed").GetBoolean());
                Assert.Equal(1, Status("notes").GetProperty("unblocked").GetInt64());
            }

            Assert.False(Attack(Bug).GetProperty("performed").GetBoolean());
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }
    }

    [Fact]
    public void A_write_of_a_task_that_takes_no_signals_any_more_is_denied()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        Enforce("examples/policies/notes.yaml", "--mode", "block", "--after-deny", "kill");
        try
        {
            ChangeRows(Release, row => row.Length == PointerBytes ? Forbid(row) : row);

            // It is killed when it frees a note; those that are left are freed on its way out.
            var killed = GuestProgram.Run("cofferdam-lab", "workload", "--for", "10", "--threads", "1", "--seed", "7");

            Assert.NotEqual(0, killed.ExitStatus);
            Assert.InRange(Loss("signal"), 1, Status("notes").GetProperty("denies").GetInt64() - 1);
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }
    }

    [Fact]
    public void Nothing_is_left_of_a_compartment_whose_memory_ran_out()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        var before = KernelTraces.Read();
        File.AppendAllText("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
        Directory.CreateDirectory(Group);
        try
        {
            var failed = 0;
            var succeeded = false;
            // What the kernel keeps for it counts, too, so it ends in different places.
            for (var limit = 48; !succeeded; limit += 16)
            {
                File.WriteAllText($"{Group}/memory.max", $"{limit}M");
                var enforce = GuestProgram.Run(
                    "sh", "-c", $"echo $$ > {Group}/cgroup.procs && exec cofferdam enforce notes --mode block");
                succeeded = enforce.ExitStatus == 0;
                failed += succeeded ? 0 : 1;

                var release = GuestProgram.Run("cofferdam", "release", "notes");

                Assert.True(release.ExitStatus is 0 or NotFound, $"{limit}: {release.ExitStatus}: {release.Errors}");
                Assert.Empty(KernelTraces.LeftSince(before, _patience));
            }

            Assert.True(failed > 0, "there was always enough memory");
        }
        finally
        {
            Directory.Delete(Group);
        }
    }

    private static void Enforce(string policy, params string[] options) =>
        GuestProgram.OutputOf("cofferdam", ["enforce", policy, .. options]);

    private static JsonElement Attack(string bug) =>
        GuestProgram.JsonOf("cofferdam-lab", "attack", bug, "--seed", "1");

    private static JsonElement Status(string name) =>
        GuestProgram.JsonOf("cofferdam", "status", name, "--json");

    private static long Loss(string kind) =>
        Status("notes").GetProperty("losses").GetProperty(kind).GetInt64();

    private static KernelSymbol Symbol(string name) =>
        Assert.Single(KallsymsReader.Read(File.ReadAllBytes("/proc/kallsyms")).Find(name));

    private static SiteRow Forbid(SiteRow row) => row with { LegalSet = NoSuchSet };

    // As if the installed tables were broken, in the rows of a function.
    private static void ChangeRows(string function, Func<SiteRow, SiteRow> change)
    {
        var code = Symbol(function).Range;
        using var sites = BpfMap.OpenPinned("/sys/fs/bpf/cofferdam/notes/maps/sites");
        var changed = 0;
        for (var slot = 0u; sites.TryGet(slot, out SiteRow row); slot++)
        {
            var broken = code.Contains(new KernelAddress(row.Address)) ? change(row) : row;
            if (broken.Equals(row))
                continue;
            sites.Set(slot, broken);
            changed++;
        }

        Assert.True(changed > 0, $"{function} has no such site");
    }
}
