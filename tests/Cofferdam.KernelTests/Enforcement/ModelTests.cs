using System.Globalization;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Kernel.Heap;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Enforcement;

/// <summary>Objects that are older than the compartment are told by a model, from the first moment on.</summary>
public sealed class ModelTests
{
    // How many older objects of others are attacked, and how many of its own are used.
    private static readonly int _tries = int.Parse(
        Environment.GetEnvironmentVariable("COFFERDAM_TRIES") ?? "40", CultureInfo.InvariantCulture);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void What_is_older_than_the_compartment_is_told_by_the_census_at_a_write_and_at_its_free()
    {
        using var victims = new LoadedVictims();
        using var compartment = CompiledCompartment.OfModule("notes");
        using var older = new OlderObjects(
            compartment.Image, compartment.Policy.AllocationRows.Select(row => row.ReturnAddress));
        var notes = Enumerable.Range(0, _tries).Select(_ => older.BodyOf(older.CreateNote())).ToArray();
        var targets = Enumerable.Range(0, _tries).Select(_ => older.CreateForeign()).ToArray();
        var disguisedNote = older.CreateNote();
        var (disguised, disguisedTarget) = (older.BodyOf(disguisedNote), older.CreateForeign());
        older.Disguise(disguised);
        older.Disguise(disguisedTarget);

        var report = Enforce(compartment, older);

        try
        {
            // The census tells notes as they were in training, and does not guess what looks otherwise.
            Assert.All(notes, note => Assert.Equal(RecordSource.ByCensus, RecordOf(note)?.Source));
            Assert.All(targets, target => Assert.Null(RecordOf(target)));
            Assert.Equal(((ushort)RegionClass.Unrecorded, RecordSource.ByCensus), RecordOf(disguised));
            Assert.Equal(((ushort)RegionClass.Unrecorded, RecordSource.ByCensus), RecordOf(disguisedTarget));
            Assert.True(
                report.Census is { Untold: >= 2 } census && census.Told >= _tries && census.Foreign >= _tries,
                $"{report.Census}");

            // Legal use goes on, and is known to be legal.
            foreach (var note in notes)
                older.Restore(note + 16);
            Assert.Equal((_tries, 0, 0), CountsOfRestore());

            // Nothing but the target differs in the attacks.
            foreach (var target in targets)
                older.Restore(target + 16);
            Assert.Equal((2 * _tries, _tries, 0), CountsOfRestore());
            var denials = EventsOfRestore(compartment);
            Assert.Equal(targets, denials.Select(denial => denial.ObjectStart));
            Assert.All(denials, denial => Assert.Equal(
                ("deny", "inferred-class", "tree", "initialization", "object of others, by its content"),
                (denial.Verdict, denial.Reason, denial.KnownBy, denial.Phase, denial.ClassFound)));

            // Of what was not told nothing is known when it is written first. The note shows what it is by that, and is
            // adopted at the next write; the other one shows it only when its owner has written it anew.
            older.Reveal(disguised);
            older.Restore(disguisedTarget + 16);
            Assert.Equal(((2 * _tries) + 2, _tries, 2), CountsOfRestore());
            older.Restore(disguised + 16);
            Assert.Equal(((2 * _tries) + 3, _tries, 2), CountsOfRestore());
            Assert.Equal(RecordSource.ByTree, RecordOf(disguised)?.Source);
            var before = InstalledCompartment.Open("notes").ReadStatus(busiest: 0);
            Assert.Equal((0ul, (ulong)_tries), (before.Late, before.Inferences[Inference.Illegal]));
            Assert.Contains(before.UnknownObjects, unknown =>
                unknown is { Site.Function: "notes_restore", Told: Inference.Abstained, ObjectSize: OlderObjects.Slot }
                && unknown.SinceFirst >= unknown.SinceLast && unknown.SinceLast > TimeSpan.Zero);
            Assert.True(
                before.Records is { Tree: >= 1, Seen: >= 1 } && before.Records.Census >= _tries, $"{before.Records}");

            older.Delete(disguisedNote);
            older.RepairAndFreeForeign();

            var after = InstalledCompartment.Open("notes").ReadStatus(busiest: 0);
            Assert.Equal(
                (1ul, (ulong)_tries),
                (after.Late, after.Agreements[Inference.Illegal][Outcome.Illegal]));
            Assert.True(after.Agreements[Inference.Abstained][Outcome.Legal] >= 1);
            Assert.DoesNotContain(after.UnknownObjects, unknown => unknown.Site.Function == "notes_restore");
            Assert.Equal(
                [("late", "inferred-class", disguisedTarget, disguisedTarget + 16, Environment.ProcessId)],
                EventsOfRestore(compartment).Select(
                    late => (late.Verdict, late.Reason, late.ObjectStart, late.Address, late.Pid)));
        }
        finally
        {
            Releaser.Release("notes");
        }
    }

    [Fact]
    public void The_census_leaves_no_record_of_what_is_freed_meanwhile()
    {
        using var victims = new LoadedVictims();
        using var compartment = CompiledCompartment.OfModule("notes");
        using var older = new OlderObjects(
            compartment.Image, compartment.Policy.AllocationRows.Select(row => row.ReturnAddress));
        EnforceReport report;
        int rounds;
        using (var coming = new ComingAndGoingNotes())
        {
            report = Enforce(compartment, older);
            rounds = coming.Rounds;
        }

        try
        {
            var live = new HashSet<ulong>();
            new HeapWalk(compartment.Image) { OnUncertain = place => live.Add(place.Value) }.Run(
                (in LiveObject found) => live.Add(found.Address.Value),
                cache => cache.IsGeneral,
                cancellation: Cancellation);

            // A record that is there now was there during the walk: nobody but the census makes such.
            var left = CensusRecords().Where(address => !live.Contains(address)).ToArray();
            Assert.True(left.Length == 0, $"{left.Length} records of freed objects; {report.Census}; {rounds} rounds");
        }
        finally
        {
            Releaser.Release("notes");
        }
    }

    private static EnforceReport Enforce(CompiledCompartment compartment, OlderObjects older) => Enforcer.Enforce(
        compartment.Policy with
        {
            Model = ModelCompiler.Compile(older.Model, compartment.Policy, compartment.Image),
        },
        compartment.Image,
        null,
        Cancellation);

    private static WriteEvent[] EventsOfRestore(CompiledCompartment compartment) =>
    [
        .. InstalledCompartment.Open("notes").ReadEvents(compartment.Image, follow: false, Cancellation)
            .Where(write => write.Function == "notes_restore"),
    ];

    private static (int Hits, int Denies, int Unknown) CountsOfRestore()
    {
        var sites = InstalledCompartment.Open("notes").ReadStatus(busiest: int.MaxValue).BusiestSites
            .Where(site => site.Site.Function == "notes_restore").ToArray();
        return ((int)sites.Sum(site => (long)site.Hits), (int)sites.Sum(site => (long)site.Denies),
            (int)sites.Sum(site => (long)site.Unknown));
    }

    private static (ushort Class, RecordSource Source)? RecordOf(ulong address)
    {
        using var records = OpenRecords();
        return records.TryGet(address, out RecordRow row) ? (row.Class, (RecordSource)row.Known) : null;
    }

    private static IEnumerable<ulong> CensusRecords()
    {
        using var records = OpenRecords();
        return records.ReadAll<ulong, RecordRow>()
            .Where(record => record.Value.Known == (ushort)RecordSource.ByCensus)
            .Select(record => record.Key);
    }

    private static BpfMap OpenRecords() => BpfMap.OpenPinned("/sys/fs/bpf/cofferdam/notes/maps/records");
}
