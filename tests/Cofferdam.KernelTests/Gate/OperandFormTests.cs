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
    // Its store is left without a probe, for Linux would not execute it with one.
    private const string Hole = "like_a_jump";

    [Fact]
    public void Every_form_is_denied_in_every_context_and_leaves_what_it_leaves_when_it_writes()
    {
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
        var enforced = GuestProgram.JsonOf("cofferdam", "enforce", policy.Path, "--allow-holes", "--json");
        try
        {
            var hole = Assert.Single(enforced.GetProperty("holes").EnumerateArray());
            Assert.Contains(Hole, hole.GetRawText(), StringComparison.Ordinal);
            foreach (var context in Enum.GetValues<LoadedForms.Context>())
            {
                var target = bystander.Allocate(Bytes);
                var outcomes = LoadedForms.Run(context, target.Handle);

                Assert.Equal(
                    [$"{Hole} done own=changed foreign=changed registers=same"],
                    OutcomesOf(outcomes).Where(line =>
                        !line.EndsWith(" done own=changed foreign=same registers=same", StringComparison.Ordinal)));
                // The module faults once in each run, and handles that itself.
                Assert.Equal($"faults of its own: {(int)context + 2}", outcomes[^1]);
            }

            var status = GuestProgram.JsonOf("cofferdam", "status", "forms", "--json");
            Assert.Equal(0, status.GetProperty("unblocked").GetInt64());
            Assert.Equal(0, status.GetProperty("missed").GetInt64());
        }
        finally
        {
            GuestProgram.OutputOf("cofferdam", "release", "forms");
        }
    }

    private static IEnumerable<string> OutcomesOf(IReadOnlyList<string> lines) => lines.SkipLast(1);
}
