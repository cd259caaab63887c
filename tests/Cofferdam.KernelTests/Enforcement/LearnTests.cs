using Cofferdam.Analysis.Accesses;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Learnt;
using Cofferdam.Compartments.Policies;
using Cofferdam.KernelTests.Lab;
using Cofferdam.Lab.Interop;
using Cofferdam.Lab.Victims;

namespace Cofferdam.KernelTests.Enforcement;

/// <summary>What a compartment is seen to write, and what becomes legal by that.</summary>
public sealed class LearnTests
{
    // A note's own size, so that the object can be taken for one.
    private const int Slot = 256;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void What_a_function_was_seen_to_write_is_legal_for_it_and_for_no_other()
    {
        using var victims = new LoadedVictims();
        var before = KernelTraces.Read();
        using var compartment = CompiledCompartment.OfModule("notes", initialization: TimeSpan.Zero);
        using var session = NotesSession.Open();
        using var bystander = Bystander.Open();

        IReadOnlyList<LearntWrite> writes;
        IReadOnlyList<WrittenMemory> memory;
        using (var learner = Learner.Start(compartment.Policy, compartment.Image, null, Cancellation))
        {
            var note = session.Create(64);
            Restore(session, session.ReadPlaces(note).Content);
            Restore(session, bystander.Allocate(Slot).Address);
            session.Delete(note);
            writes = learner.Read();
            memory = learner.ReadMemory();
            Assert.Equal((0ul, 0ul), (learner.LossOf(Loss.Lesson), learner.LossOf(Loss.Record)));
        }

        Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(10)));
        Assert.Contains(writes, write => write is { Function: "notes_restore", Standing: LearntStanding.Legal, Count: 1 }
            && write.Written.StartsWith("note_body_create+", StringComparison.Ordinal));
        var learnt = Assert.Single(writes, write => write.Standing == LearntStanding.Learnt);
        Assert.Equal(("notes_restore", 1ul), (learnt.Function, learnt.Count));
        Assert.StartsWith("allocated by bystander_", learnt.Written, StringComparison.Ordinal);

        Assert.Contains(memory, written => written is { Kind: MemoryKind.Kmalloc, Recorded: > 0 });
        Assert.Contains(memory, written => written is { Kind: MemoryKind.OthersObject, Sites: 1, Recorded: 0, Writes: 1 });
        Assert.Equal(writes.Sum(write => (long)write.Count), memory.Sum(written => (long)written.Writes));

        var compiled = PolicyCompiler.Compile(
            compartment.Policy.Policy,
            AccessMap.Build(
                CompartmentSelection.Select(compartment.Policy.Policy.Compartment, compartment.Image)
                    .ReadCode(compartment.Image),
                CompartmentAnalysis.OptionsFor(compartment.Image)),
            compartment.Image,
            new LearntWrites("notes", "", "", writes));
        Enforcer.Enforce(compiled, compartment.Image, null, Cancellation);
        try
        {
            var target = bystander.Allocate(Slot);
            Restore(session, target.Address);
            Assert.Empty(DeniesOf(learnt.Written, compartment));

            var note = session.Create(1);
            session.LinkForeign(note, target.Handle);
            session.Edit(CarelessFeature.Count, new NotesAbi.Edit { Note = note, Value = 1 });
            var denied = Assert.Single(DeniesOf(learnt.Written, compartment));
            Assert.Equal(("deny", "illegal-class", "notes_count"), (denied.Verdict, denied.Reason, denied.Function));
        }
        finally
        {
            Releaser.Release("notes");
        }
    }

    private static void Restore(NotesSession session, ulong address) => session.Edit(
        CarelessFeature.Restore, new NotesAbi.Edit { Length = sizeof(ulong), Address = address, Value = 1 });

    // Others are denied, too: what the module made before it was confined.
    private static WriteEvent[] DeniesOf(string written, CompiledCompartment compartment) =>
    [
        .. InstalledCompartment.Open("notes").ReadEvents(compartment.Image, follow: false, Cancellation)
            .Where(write => write.ClassFound == written),
    ];
}
