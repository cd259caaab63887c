using System.Diagnostics;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Enforcement;

public sealed class KilledEnforceTests
{
    [Theory]
    [InlineData(5, 2)]
    [InlineData(20, 3, Explicit = true)]
    public void Whatever_a_killed_enforce_left_release_removes(int tries, int leastRemains)
    {
        using var victims = new LoadedVictims();
        var before = KernelTraces.Read();
        var whole = TimeOfOneEnforce();
        // A fixed seed: moments spread over the whole of an enforce, the same in every run.
        var random = new Random(20);
        var remains = 0;
        var most = 3 * tries;
        for (var attempt = 0; attempt < tries || (remains < leastRemains && attempt < most); attempt++)
        {
            using var enforce = Start();
            if (!enforce.WaitForExit(whole * random.NextDouble()))
                enforce.Kill();
            enforce.WaitForExit();
            // On a machine that has become slower since, the kernel has not been changed yet.
            if (KernelTraces.Read().Since(before).Count > 0)
                remains++;
            else
                whole *= 1.05;

            var release = GuestProgram.Run("cofferdam", "release", "notes");

            Assert.True(release.ExitStatus is 0 or NotFound, $"release: {release.ExitStatus}: {release.Errors}");
            Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(10)));
        }

        // Otherwise the moments were all before or after anything happened, and this test showed nothing.
        Assert.InRange(remains, leastRemains, most);
    }

    private const int NotFound = 8;

    private static TimeSpan TimeOfOneEnforce()
    {
        var watch = Stopwatch.StartNew();
        using (var enforce = Start())
            enforce.WaitForExit();
        var whole = watch.Elapsed;
        GuestProgram.OutputOf("cofferdam", "release", "notes");
        return whole;
    }

    private static Process Start()
    {
        var start = new ProcessStartInfo("cofferdam", ["enforce", "notes"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }
}
