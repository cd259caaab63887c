using System.Text;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Policies;
using Cofferdam.KernelTests.Lab;
using Cofferdam.Lab.Victims;

namespace Cofferdam.KernelTests.Enforcement;

/// <summary>
/// Records stay what they are when the kernel takes back what memory it can, and when there are too many.
/// </summary>
public sealed class MemoryPressureTests
{
    private const int Notes = 500;
    private const int Length = 100;

    [Fact]
    public void Objects_keep_their_records_while_the_kernel_shrinks_and_compacts_its_memory()
    {
        using var victims = new LoadedVictims();
        Enforce(ExamplePolicy.Read("notes"));
        try
        {
            using var session = NotesSession.Open();
            var notes = Enumerable.Range(0, Notes).Select(_ => session.Create(Length)).ToArray();
            foreach (var note in notes)
                session.Write(note, TextOf(note));
            // Every other one, so that slabs are left half empty.
            foreach (var note in notes.Where((_, at) => at % 2 == 0))
                session.Delete(note);

            File.WriteAllText("/proc/sys/vm/drop_caches", "3");
            File.WriteAllText("/proc/sys/vm/compact_memory", "1");
            foreach (var cache in Directory.EnumerateDirectories("/sys/kernel/slab"))
                File.WriteAllText(Path.Combine(cache, "shrink"), "1");

            foreach (var note in notes.Where((_, at) => at % 2 == 1))
            {
                session.Write(note, TextOf(note + 1));
                var content = new byte[Length];
                session.Read(note, content);
                Assert.Equal(TextOf(note + 1), content);
            }

            var status = Status();
            Assert.Equal((0ul, 0ul), (status.Denies, status.Unknown));
        }
        finally
        {
            Releaser.Release("notes");
        }
    }

    [Fact]
    public void What_finds_no_room_among_the_records_is_unknown_and_counted_and_not_denied()
    {
        using var victims = new LoadedVictims();
        var policy = ExamplePolicy.Read("notes");
        Enforce(policy with
        {
            Initialization = TimeSpan.FromMilliseconds(1),
            Limits = policy.Limits with { Records = PolicyLimits.LeastRecords },
        });
        try
        {
            while (Status().Phase != "working")
                Thread.Yield();
            using var session = NotesSession.Open();
            var notes = Enumerable.Range(0, PolicyLimits.LeastRecords).Select(_ => session.Create(Length)).ToArray();
            foreach (var note in notes)
                session.Write(note, TextOf(note));

            var status = Status();
            Assert.Equal(0ul, status.Denies);
            Assert.True(status.Losses[Loss.Record] > 0 && status.Unknown > 0, $"{status}");
        }
        finally
        {
            Releaser.Release("notes");
        }
    }

    private static void Enforce(Policy policy)
    {
        using var compartment = new CompiledCompartment(policy with { AllowHoles = true });
        Enforcer.Enforce(compartment.Policy, compartment.Image, null, TestContext.Current.CancellationToken);
    }

    private static byte[] TextOf(uint number) => Encoding.ASCII.GetBytes($"{number}".PadLeft(Length));

    private static CompartmentStatus Status() => InstalledCompartment.Open("notes").ReadStatus(busiest: 0);
}
