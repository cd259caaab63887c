using Cofferdam.Lab.Interop;
using Cofferdam.Lab.Victims;

namespace Cofferdam.Lab.Attacks;

/// <summary>
/// Brings the heap into the state that an attack needs and computes the request that then hits the target: at a
/// random offset, with a random length and value, as far as they are not chosen by the user.
/// </summary>
internal sealed class Aimer(NotesSession session, Bystander bystander, Random random)
{
    /// <summary>Size classes of the general caches that notes and bystander share in attacks.</summary>
    private static readonly int[] _slots = [64, 96, 128, 192, 256, 512];

    /// <summary>Those in which an object is large enough to be taken for a note.</summary>
    private static readonly int[] _slotsOfNoteSize = [256, 512];

    /// <summary>A note's content follows this many bytes of its general-cache object (struct note_body).</summary>
    private const int BodyHeader = 16;

    private const int MostRounds = 2000;

    /// <summary>Aims one attack.</summary>
    /// <exception cref="AimFailedException">No suitable neighbour turned up, or the memory was not reused.</exception>
    /// <exception cref="ArgumentException">The bug cannot do what was chosen.</exception>
    public Aim Take(Bug bug, AttackChoices choices) => bug.Target switch
    {
        BugTarget.Neighbour => AtNeighbour(bug, choices),
        BugTarget.AnyAddress => AtAddress(bug, choices),
        BugTarget.ReusedMemory => AtReusedMemory(bug, choices),
        BugTarget.OtherType => AtOtherType(bug, choices),
        BugTarget.ModuleData => AtModuleData(bug, choices),
        BugTarget.SameType => AtSameType(bug, choices),
        _ => throw new ArgumentException($"{bug.Name} has no way to aim", nameof(bug)),
    };

    private Aim AtNeighbour(Bug bug, AttackChoices choices)
    {
        var slot = Pick(_slots);
        var notes = new Dictionary<ulong, (uint Note, ulong Content)>();
        var objects = new Dictionary<ulong, BystanderObject>();
        for (var round = 0; round < MostRounds; round++)
        {
            var note = session.Create(slot - BodyHeader);
            var content = session.ReadPlaces(note).Content;
            var nextSlot = content - BodyHeader + (ulong)slot;
            if (objects.TryGetValue(nextSlot, out var found))
                return Complete(bug, choices, note, content, new Target.OfBystander(bystander, found));
            notes[nextSlot] = (note, content);

            var candidate = bystander.Allocate(slot);
            if (notes.TryGetValue(candidate.Address, out var before))
                return Complete(bug, choices, before.Note, before.Content,
                    new Target.OfBystander(bystander, candidate));
            objects[candidate.Address] = candidate;
        }
        throw new AimFailedException(
            bug.Name, $"no object of the bystander came to lie behind one of {MostRounds} notes");
    }

    private Aim AtSameType(Bug bug, AttackChoices choices)
    {
        var slot = Pick(_slots);
        var notes = new Dictionary<ulong, (uint Note, ulong Content)>();
        for (var round = 0; round < MostRounds; round++)
        {
            var note = session.Create(slot - BodyHeader);
            var content = session.ReadPlaces(note).Content;
            var bytes = new byte[slot - BodyHeader];
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)random.Next(0x80);
            session.Write(note, bytes);
            if (notes.TryGetValue(content - (ulong)slot, out var before))
                return Complete(bug, choices, before.Note, before.Content,
                    new Target.OfNote(session, note, content, bytes));
            notes[content] = (note, content);
        }
        throw new AimFailedException(bug.Name, $"none of {MostRounds} notes came to lie behind another");
    }

    private Aim AtAddress(Bug bug, AttackChoices choices)
    {
        var hit = random.Next(2) == 0 ? bystander.Vault() : bystander.Allocate(Pick(_slots));
        return Complete(bug, choices, 0, 0, new Target.OfBystander(bystander, hit));
    }

    private Aim AtReusedMemory(Bug bug, AttackChoices choices)
    {
        using var pin = new ProcessorPin();
        var slot = Pick(_slots);
        var anyNote = session.Create(1);
        for (var round = 0; round < MostRounds; round++)
        {
            session.BeginDraft(slot - BodyHeader);
            var draft = session.ReadPlaces(anyNote).Draft;
            session.DiscardDraft();
            var next = bystander.Allocate(slot);
            if (next.Address == draft - BodyHeader)
                return Complete(bug, choices, 0, draft, new Target.OfBystander(bystander, next));
        }
        throw new AimFailedException(bug.Name, $"the bystander did not get the memory of one of {MostRounds} drafts");
    }

    private Aim AtOtherType(Bug bug, AttackChoices choices)
    {
        var note = session.Create(1);
        var places = session.ReadPlaces(note);
        var taken = bystander.Allocate(Pick(_slotsOfNoteSize));
        session.LinkForeign(note, taken.Handle);
        // The feature reaches the counts of a note, and nothing else, in what it takes for one.
        var counts = (int)(places.Counts - places.Note);
        var reach = new Range(counts, counts + NotesAbi.CountCount * sizeof(ulong));
        return Complete(bug, choices, note, taken.Address + (ulong)counts, new Target.OfBystander(bystander, taken),
            reach);
    }

    private Aim AtModuleData(Bug bug, AttackChoices choices)
    {
        var tallies = session.ReadPlaces(session.Create(1)).Tallies;
        return Complete(bug, choices, 0, tallies, new Target.OfBystander(bystander, bystander.Vault()));
    }

    /// <param name="bug">The bug.</param>
    /// <param name="choices">What is not to be drawn.</param>
    /// <param name="note">The note that the request names.</param>
    /// <param name="origin">The address that the feature counts its offset from.</param>
    /// <param name="target">What is to be hit.</param>
    /// <param name="reach">The offsets in the target that the feature reaches; all of it where not given.</param>
    private Aim Complete(Bug bug, AttackChoices choices, uint note, ulong origin, Target target, Range? reach = null)
    {
        var first = reach?.Start.Value ?? 0;
        var end = reach?.End.Value ?? target.Size;
        var length = choices.Length ?? Pick(bug.Lengths);
        if (!bug.Lengths.Contains(length))
            throw new ArgumentException($"{bug.Name} writes {string.Join(", ", bug.Lengths)} bytes, not {length}");
        var offset = choices.Offset ?? first + random.Next((end - length - first) / bug.Unit + 1) * bug.Unit;
        if (offset < first || offset + length > end || (offset - first) % bug.Unit != 0)
            throw new ArgumentException(
                $"{bug.Name} reaches offsets {first} to {end - length} in steps of {bug.Unit}, not {offset}");

        var address = target.Address + (ulong)offset;
        var request = new NotesAbi.Edit
        {
            Note = note,
            Length = (uint)length,
            Offset = (long)(address - origin) / bug.Unit,
            Value = choices.Value ?? ConspicuousValue(),
            Address = address,
        };
        return new Aim(bug, request, target, offset, length);
    }

    /// <summary>Untouched bytes of every target are below 0x80, so none of these can be taken for one.</summary>
    private ulong ConspicuousValue() => (ulong)random.NextInt64() | 0x8080808080808080;

    private int Pick(IReadOnlyList<int> choices) => choices[random.Next(choices.Count)];
}
