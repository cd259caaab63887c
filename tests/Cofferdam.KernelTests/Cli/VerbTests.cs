using System.Diagnostics;
using System.Text.Json;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Cli;

/// <summary>The program as its users run it: each verb's answer, and that it is what the kernel shows.</summary>
public sealed class VerbTests
{
    // With the victims loaded.
    private static readonly Lazy<TimeSpan> _timeOfAnEnforce = new(() =>
    {
        var watch = Stopwatch.StartNew();
        GuestProgram.OutputOf("cofferdam", "enforce", "notes");
        var whole = watch.Elapsed;
        GuestProgram.OutputOf("cofferdam", "release", "notes");
        return whole;
    });

    [Fact]
    public void Doctor_finds_a_stock_kernel_able_to_observe_and_kill()
    {
        var report = AnswerOf("doctor");

        Assert.Equal(
            [("observe", true), ("kill", true), ("block", false)],
            report.GetProperty("modes").EnumerateArray().Select(mode =>
                (mode.GetProperty("mode").GetString(), mode.GetProperty("available").GetBoolean())));
        Assert.All(
            report.GetProperty("checks").EnumerateArray(),
            check => Assert.True(
                check.GetProperty("status").GetString()
                    == (check.GetProperty("id").GetString() == "gate" ? "missing" : "ok"),
                check.ToString()));
    }

    [Fact]
    public void Doctor_tells_a_kernel_whose_tasks_are_preempted()
    {
        const string models = "/sys/kernel/debug/sched/preempt";
        var before = File.ReadAllText(models).Split('(', ')')[1];
        File.WriteAllText(models, "full");
        try
        {
            var check = AnswerOf("doctor").GetProperty("checks").EnumerateArray()
                .Single(check => check.GetProperty("id").GetString() == "preemption");
            Assert.Equal("degraded", check.GetProperty("status").GetString());
        }
        finally
        {
            File.WriteAllText(models, before);
        }
    }

    [Fact]
    public void Doctor_of_a_caller_without_privilege_cannot_tell_and_changes_nothing()
    {
        var before = KernelTraces.Read();

        var report = JsonDocument.Parse(GuestProgram.OutputOf(
            "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "cofferdam", "doctor", "--json")).RootElement;

        var observe = report.GetProperty("modes").EnumerateArray().First();
        Assert.Equal(JsonValueKind.Null, observe.GetProperty("available").ValueKind);
        Assert.Contains("privilege", observe.GetProperty("because").EnumerateArray().Select(id => id.GetString()));
        Assert.Empty(KernelTraces.Read().Since(before));
    }

    [Fact]
    public void Walk_lists_the_live_objects_of_a_cache()
    {
        using var truth = new LoadedTruth();

        var report = AnswerOf("walk", "--cache", "truth", "--objects");
        var none = GuestProgram.Run("cofferdam", "walk", "--cache", "no-such-*");

        var found = report.GetProperty("objects").EnumerateArray()
            .Select(live => live.GetProperty("address").GetString()!)
            .ToArray();
        Assert.NotEmpty(found);
        Assert.Equal(found.Length, report.GetProperty("live_objects").GetInt32());
        Assert.Subset(truth.Live.Select(address => address.ToString()).ToHashSet(), found.ToHashSet());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("objects")[0].GetProperty("site").ValueKind);
        Assert.Equal((8, "cofferdam: no slab cache matches 'no-such-*'"), (none.ExitStatus, none.Errors.Trim()));
    }

    [Fact]
    public void A_compartment_lives_from_enforce_to_release()
    {
        using var victims = new LoadedVictims();
        var before = KernelTraces.Read();
        var analysis = AnswerOf("analyze", "notes");

        var enforced = AnswerOf("enforce", "notes", "--mode", "kill", "--quiet", "2s");
        var status = AnswerOf("status", "notes");
        var all = AnswerOf("status");
        var released = AnswerOf("release", "notes");

        var probes = analysis.GetProperty("probes").GetInt32();
        Assert.Equal(probes, enforced.GetProperty("sites").GetInt32());
        Assert.Equal(probes, status.GetProperty("sites").GetInt32());
        Assert.Equal("kill", status.GetProperty("mode").GetString());
        Assert.Equal("events", status.GetProperty("host").GetString());
        Assert.InRange(status.GetProperty("until_working_ms").GetDouble(), 0, 2000);
        Assert.Equal(1, all.GetProperty("compartments").GetArrayLength());
        Assert.True(enforced.GetProperty("arm_ms").GetDouble() > 0);
        Assert.True(released.GetProperty("was_armed").GetBoolean());
        Assert.True(released.GetProperty("disarm_ms").GetDouble() > 0);
        Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_dry_run_changes_nothing()
    {
        using var victims = new LoadedVictims();
        var before = KernelTraces.Read();

        var report = AnswerOf("enforce", "notes", "--dry-run");

        Assert.True(report.GetProperty("dry_run").GetBoolean());
        Assert.True(report.GetProperty("sites").GetInt32() > 0);
        Assert.Empty(KernelTraces.Read().Since(before));
    }

    [Fact]
    public void Release_of_everything_is_done_where_there_is_nothing() =>
        Assert.Equal(0, AnswerOf("release", "--all").GetProperty("released").GetArrayLength());

    [Fact]
    public void A_reader_that_goes_away_is_no_failure() =>
        Assert.Equal(
            "0\n",
            GuestProgram.OutputOf(
                "bash", "-c", "cofferdam inspect btf task_struct | head -1 >/dev/null; echo ${PIPESTATUS[0]}"));

    // Interrupts at moments of every stage: reading, analysis, loading, registering, arming.
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.4)]
    [InlineData(0.8)]
    [InlineData(0.95)]
    public void An_interrupted_enforce_undoes_what_it_did(double share)
    {
        using var victims = new LoadedVictims();
        var before = KernelTraces.Read();
        var whole = _timeOfAnEnforce.Value;

        using var enforce = Process.Start(new ProcessStartInfo("cofferdam", ["enforce", "notes"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Thread.Sleep(whole * share);
        GuestProgram.Run("kill", "-INT", $"{enforce.Id}");
        var errors = enforce.StandardError.ReadToEnd();
        enforce.WaitForExit();

        // Too late an interrupt finds it done; that is no failure either.
        if (enforce.ExitCode == 0)
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        else
            Assert.Equal((130, "cofferdam: interrupted\n"), (enforce.ExitCode, errors));
        Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(10)));
    }

    private static JsonElement AnswerOf(params string[] arguments) =>
        GuestProgram.JsonOf("cofferdam", [.. arguments, "--json"]);
}
