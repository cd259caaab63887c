using System.Text.Json;
using Cofferdam.KernelTests.Cli;
using Cofferdam.KernelTests.Lab;
using Cofferdam.Lab.Interop;
using Cofferdam.Lab.Victims;

namespace Cofferdam.KernelTests.Gate;

/// <summary>A thread whose write was blocked does not enter the functions that the policy names, and nobody else notices.</summary>
public sealed class QuarantineTests
{
    private const int Capacity = 100;
    private const int Error = 5;

    [Fact]
    public void A_thread_in_quarantine_is_turned_away_until_the_mode_is_switched_and_others_are_not()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        using var policy = PolicyFor("notes:notes_ioctl");
        GuestProgram.OutputOf("cofferdam", "enforce", policy.Path);
        try
        {
            using var session = NotesSession.Open();
            var note = session.Create(Capacity);
            Assert.Equal(0, Refused());

            // The write does not happen, and the call that it was part of goes on.
            session.Edit(CarelessFeature.Paste, new NotesAbi.Edit { Note = note, Offset = Capacity, Length = 8 });
            using var told = JsonDocument.Parse(GuestProgram.OutputOf("cofferdam", "events", "notes", "--json"));
            Assert.True(told.RootElement.GetProperty("quarantined").GetBoolean());
            Assert.False(told.RootElement.GetProperty("killed").GetBoolean());

            AssertTurnedAway(session);
            AssertTurnedAway(session);
            Assert.Equal(2, Refused());
            InAnotherThread(() => session.Create(Capacity));
            Assert.Equal(2, Refused());

            GuestProgram.OutputOf("cofferdam", "mode", "notes", "block", "--after-deny", "continue");
            session.Create(Capacity);
            GuestProgram.OutputOf("cofferdam", "mode", "notes", "block");
            AssertTurnedAway(session);
            GuestProgram.OutputOf("cofferdam", "mode", "notes", "observe");
            session.Create(Capacity);
            Assert.Equal(3, Refused());
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }
    }

    [Theory]
    [InlineData("notes:notes_poke", "notes_poke returns no int or long")]
    [InlineData("notes:notes_nothing", "no function is called")]
    public void What_cannot_fail_is_no_entry(string function, string message)
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        using var policy = PolicyFor(function);
        var before = KernelTraces.Read();

        var refused = GuestProgram.Run("cofferdam", "enforce", policy.Path);

        Assert.NotEqual(0, refused.ExitStatus);
        Assert.Contains(message, refused.Errors, StringComparison.Ordinal);
        Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void An_entry_that_the_kernel_lets_nobody_probe_is_refused_or_listed_as_a_hole()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        // Whoever handles a breakpoint calls it, so it is on the kernel's own list (kernel/notifier.c).
        using var policy = PolicyFor("vmlinux:notify_die");
        var before = KernelTraces.Read();

        var refused = GuestProgram.Run("cofferdam", "enforce", policy.Path);

        Assert.NotEqual(0, refused.ExitStatus);
        Assert.Contains("notify_die", refused.Errors, StringComparison.Ordinal);
        Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(5)));
        var allowed = GuestProgram.JsonOf("cofferdam", "enforce", policy.Path, "--allow-holes", "--json");
        GuestProgram.OutputOf("cofferdam", "release", "notes");
        Assert.Contains("notify_die", allowed.GetProperty("holes").GetRawText(), StringComparison.Ordinal);
    }

    private static PolicyFile PolicyFor(string function) => new(
        $$"""
        modules: [notes]
        name: notes
        mode: block
        after-deny: quarantine
        quarantine: {functions: ['{{function}}'], error: {{Error}}}
        legal: {allocated-by: ['*alloc_*file']}
        """);

    private static void AssertTurnedAway(NotesSession session) =>
        Assert.Equal(Error, Assert.Throws<DeviceException>(() => session.Create(Capacity)).ErrorNumber);

    private static void InAnotherThread(Action action)
    {
        Exception? problem = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (DeviceException refused)
            {
                problem = refused;
            }
        });
        thread.Start();
        thread.Join();
        Assert.Null(problem);
    }

    private static int Refused()
    {
        using var status = JsonDocument.Parse(GuestProgram.OutputOf("cofferdam", "status", "notes", "--json"));
        return status.RootElement.GetProperty("refused").GetInt32();
    }
}
