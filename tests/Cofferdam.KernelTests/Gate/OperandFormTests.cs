using System.Diagnostics;
using Cofferdam.KernelTests.Cli;
using Cofferdam.KernelTests.Lab;
using Cofferdam.Lab.Victims;

namespace Cofferdam.KernelTests.Gate;

/// <summary>
/// Each form of instruction that writes is denied, in each context, and leaves the registers and flags that it leaves
/// where it may write; a fault that is none of the gate's goes to whom it belongs.
/// </summary>
public sealed class OperandFormTests
{
    private const int Bytes = 256;
    // Sites of the forms that write several times that have no probe of their own.
    private const int Sharing = 12;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    // A probe that is a breakpoint and one that is a jump end in different code of the kernel.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_form_is_denied_in_every_context_and_leaves_what_it_leaves_when_it_writes(bool optimised)
    {
        using var optimisation = new OptimisedProbes(optimised);
        using var victims = new LoadedVictims();
        using var forms = new LoadedForms();
        using var gate = new LoadedGate();
        using var bystander = Bystander.Open();
        // Without Cofferdam each of them writes.
        foreach (var line in OutcomesOf(LoadedForms.Run(LoadedForms.Context.Task, bystander.Allocate(Bytes).Handle)))
            Assert.EndsWith(" own=changed foreign=changed registers=same", line, StringComparison.Ordinal);

        using var policy = new PolicyFile("""
            modules: [forms]
            name: forms
            mode: block
            after-deny: continue
            initialization: {strict: true}
            limits: {events-per-site: 1000000}
            """);
        GuestProgram.OutputOf("cofferdam", "enforce", policy.Path);
        try
        {
            AwaitJumps(optimised);
            foreach (var context in Enum.GetValues<LoadedForms.Context>())
            {
                var target = bystander.Allocate(Bytes);
                var outcomes = LoadedForms.Run(context, target.Handle);

                Assert.All(OutcomesOf(outcomes), line =>
                    Assert.EndsWith(" done own=changed foreign=same registers=same", line, StringComparison.Ordinal));
                // The module faults once in each run, and handles that itself.
                Assert.Equal($"faults of its own: {(int)context + 2}", outcomes[^1]);
            }

            var status = GuestProgram.JsonOf("cofferdam", "status", "forms", "--json");
            Assert.Equal(0, status.GetProperty("unblocked").GetInt64());
            Assert.Equal(0, status.GetProperty("missed").GetInt64());
            // Those that follow each other off one register have one probe.
            Assert.InRange(
                status.GetProperty("site_probes").GetInt32(), 1, status.GetProperty("sites").GetInt32() - Sharing);
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "forms");
        }
    }

    // The kernel makes jumps of armed probes by and by.
    private static void AwaitJumps(bool any)
    {
        var start = Stopwatch.GetTimestamp();
        int Jumps() =>
            GuestProgram.JsonOf("cofferdam", "status", "forms", "--json").GetProperty("optimised_sites").GetInt32();
        while (any && Jumps() == 0 && Stopwatch.GetElapsedTime(start) < _patience)
            Thread.Sleep(500);
        if (any)
            Thread.Sleep(2000);
        Assert.Equal(any, Jumps() > 0);
    }

    private static IEnumerable<string> OutcomesOf(IReadOnlyList<string> lines) => lines.SkipLast(1);
}
