using System.Diagnostics;
using System.Globalization;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Gate;

/// <summary>What is in the gate lasts exactly as long as somebody holds its program.</summary>
public sealed class GateLifetimeTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_compartment_whose_pins_are_removed_goes_by_itself()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        var before = KernelTraces.Read();
        GuestProgram.OutputOf("cofferdam", "enforce", "notes", "--mode", "block");
        Assert.Contains(File.ReadLines("/sys/kernel/debug/kprobes/list"), line => line.Contains("notes"));

        Directory.Delete("/sys/fs/bpf/cofferdam", recursive: true);

        Assert.Empty(KernelTraces.LeftSince(before, _patience));
        // The description in /run is left.
        GuestProgram.OutputOf("cofferdam", "release", "notes");
    }

    [Fact]
    public void A_compartment_that_is_held_stays_and_so_does_the_module()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        GuestProgram.OutputOf("cofferdam", "enforce", "notes", "--mode", "block");
        try
        {
            Assert.NotEqual(0, GuestProgram.Run("rmmod", "cofferdam_gate").ExitStatus);
            // Longer than the gate takes to look after owners.
            Thread.Sleep(TimeSpan.FromSeconds(3));
            Assert.Contains(File.ReadLines("/sys/kernel/debug/kprobes/list"), line => line.Contains("notes"));
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "notes");
        }
    }

    [Fact]
    public void A_killed_enforce_leaves_nothing_that_release_does_not_remove()
    {
        using var victims = new LoadedVictims();
        using var gate = new LoadedGate();
        var before = KernelTraces.Read();
        var whole = Stopwatch.StartNew();
        GuestProgram.OutputOf("cofferdam", "enforce", "notes", "--mode", "block");
        var time = whole.Elapsed;
        GuestProgram.OutputOf("cofferdam", "release", "notes");
        var random = new Random(4);
        for (var kill = 0; kill < _kills; kill++)
        {
            // The later half: there the kernel changes.
            var share = 0.5 + random.NextDouble() / 2;
            using var enforce = Process.Start(
                new ProcessStartInfo("cofferdam", ["enforce", "notes", "--mode", "block"])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                })!;
            if (!enforce.WaitForExit(time * share))
                enforce.Kill();
            enforce.WaitForExit();

            var release = GuestProgram.Run("cofferdam", "release", "notes");

            Assert.True(release.ExitStatus is 0 or NotFound, $"{share}: {release.ExitStatus}: {release.Errors}");
            Assert.Empty(KernelTraces.LeftSince(before, _patience));
        }
    }

    private const int NotFound = 8;

    // `make fuzz-gate` asks for more.
    private static readonly int _kills = int.Parse(
        Environment.GetEnvironmentVariable("COFFERDAM_KILLS") ?? "3", CultureInfo.InvariantCulture);
}
