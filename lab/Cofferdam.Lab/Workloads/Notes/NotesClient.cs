using Cofferdam.Lab.Interop;
using Cofferdam.Lab.Victims;

namespace Cofferdam.Lab.Workloads.Notes;

/// <summary>
/// An ordinary user of the notes module: visits it again and again, each time in a session of its own, does random
/// operations there, all of them legal, and checks everything it reads against its own copy.
/// </summary>
internal sealed class NotesClient : IDisposable
{
    private const int MostNotes = 24;

    private NotesSession _session = NotesSession.Open();
    private readonly List<ShadowNote> _notes = [];
    private readonly byte[] _buffer = new byte[NotesAbi.MaxAttachment];
    private readonly Random _random;
    private readonly int _number;
    private readonly Action[] _operations;
    private ulong? _tally;
    private int _draft;
    private int _operationsLeft;

    /// <summary>A client with its own session.</summary>
    /// <param name="number">Which client: below <see cref="NotesAbi.TallyCount"/>, different for each.</param>
    /// <param name="random">What it does.</param>
    public NotesClient(int number, Random random)
    {
        _number = number;
        _random = random;
        (int Weight, Action Operation)[] weighted =
        [
            (20, CheckContent),
            (20, Write),
            (8, Append),
            (10, CheckStatus),
            (14, UseFeature),
            (4, UseAddress),
            (4, Resize),
            (4, Create),
            (4, Delete),
            (2, Duplicate),
            (5, Tag),
            (4, CheckTag),
            (3, Untag),
            (2, Attach),
            (2, CheckAttachment),
            (2, Link),
            (4, Count),
            (4, UseDraft),
            (3, CountTally),
        ];
        _operationsLeft = AnyVisit();
        _operations = [.. weighted.SelectMany(item => Enumerable.Repeat(item.Operation, item.Weight))];
    }

    /// <summary>Does one random operation.</summary>
    /// <exception cref="DeviceException">The module refused it.</exception>
    /// <exception cref="WrongContentException">What was read is not what had been written.</exception>
    public void Step()
    {
        if (--_operationsLeft < 0)
            Return();
        else if (_notes.Count == 0)
            Create();
        else
            _operations[_random.Next(_operations.Length)]();
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    /// <summary>Ends the visit and begins another: users come and go, and what they had goes with them.</summary>
    private void Return()
    {
        _session.Dispose();
        _notes.Clear();
        _draft = 0;
        _session = NotesSession.Open();
        _operationsLeft = AnyVisit();
    }

    private int AnyVisit() => _random.Next(200, 1000);

    private ShadowNote AnyNote() => _notes[_random.Next(_notes.Count)];

    private void Create()
    {
        if (_notes.Count == MostNotes)
        {
            Delete();
            return;
        }
        var capacity = AnyCapacity();
        _notes.Add(new ShadowNote(_session.Create(capacity), capacity));
    }

    /// <summary>Mostly small objects of many sizes, sometimes pages of their own.</summary>
    private int AnyCapacity() => _random.Next(100) switch
    {
        < 80 => _random.Next(1, 512),
        < 96 => _random.Next(1, 4096),
        _ => _random.Next(1, 20_000),
    };

    private void Delete()
    {
        var index = _random.Next(_notes.Count);
        _session.Delete(_notes[index].Id);
        _notes.RemoveAt(index);
    }

    private void Duplicate()
    {
        if (_notes.Count == MostNotes)
            Delete();
        if (_notes.Count == 0)
            return;
        var note = AnyNote();
        _notes.Add(note.Duplicate(_session.Duplicate(note.Id)));
    }

    private void Resize()
    {
        var note = AnyNote();
        var capacity = AnyCapacity();
        _session.Resize(note.Id, capacity);
        note.Resize(capacity);
    }

    private void Write()
    {
        var note = AnyNote();
        WriteAt(note, _random.Next(note.Capacity));
    }

    private void Append()
    {
        var note = AnyNote();
        if (note.Length < note.Capacity)
            WriteAt(note, note.Length);
        else
            CheckContent(note);
    }

    private void WriteAt(ShadowNote note, int position)
    {
        var bytes = RandomBytes(_random.Next(1, Math.Min(note.Capacity - position, 2048) + 1));
        Expect(_session.Write(note.Id, bytes, position), bytes.Length, "bytes written");
        note.Write(bytes, position);
    }

    private void CheckContent() => CheckContent(AnyNote());

    private void CheckContent(ShadowNote note)
    {
        var length = _session.Read(note.Id, _buffer.AsSpan(0, NotesAbi.MaxCapacity));
        Expect(length, note.Length, "length of content");
        var same = _buffer.AsSpan(0, length).CommonPrefixLength(note.Content);
        if (same != length)
            throw new WrongContentException(
                $"note {note.Id}: byte {same} of {length} is {_buffer[same]:x2}, not {note.Content[same]:x2}");
    }

    private void CheckStatus()
    {
        var note = AnyNote();
        var status = _session.ReadStatus(note.Id);
        Expect(status.Length, note.Length, "length");
        Expect(status.Capacity, note.Capacity, "capacity");
        Expect(status.Edits, note.Edits, "edits");
        Expect(status.Tags, note.Tags.Count, "tags");
        Expect(status.Revisions, Math.Min(note.Writes, 8), "revisions");
        Expect(status.Attachment, note.Attachment.Length, "length of the attachment");
        for (var i = 0; i < NotesAbi.CountCount; i++)
            if (status.Counts[i] != note.Counts[i])
                throw new WrongContentException($"count {i} is {status.Counts[i]:x}, not {note.Counts[i]:x}");
        if (note.IsDigestKnown && status.DigestEdits == status.Edits && status.Digest != note.Digest)
            throw new WrongContentException($"digest is {status.Digest:x8}, not {note.Digest:x8}");
    }

    private void UseFeature()
    {
        var note = AnyNote();
        var (feature, unit, length) = _random.Next(9) switch
        {
            0 => (CarelessFeature.Poke, 1, _random.Next(1, 9)),
            1 => (CarelessFeature.Paste, 1, _random.Next(1, 65)),
            2 => (CarelessFeature.Mark, 4, 4),
            3 => (CarelessFeature.CopyString, 1, _random.Next(1, 65)),
            4 => (CarelessFeature.FillString, 1, 8 * _random.Next(1, 9)),
            5 => (CarelessFeature.Increment, 8, 8),
            6 => (CarelessFeature.Exchange, 4, 4),
            7 => (CarelessFeature.Add, 8, 8),
            _ => (CarelessFeature.Or, 1, 1),
        };
        if (note.Length < length)
        {
            CheckContent(note);
            return;
        }
        var index = _random.Next((note.Length - length) / unit + 1);
        var edit = new NotesAbi.Edit
        {
            Note = note.Id,
            Length = (uint)length,
            Offset = index,
            Value = (ulong)_random.NextInt64(),
        };
        _session.Edit(feature, edit);
        note.Apply(feature, index * unit, length, edit.Value);
    }

    private void UseAddress()
    {
        var note = AnyNote();
        var length = 1 << _random.Next(4);
        if (note.Length < length)
        {
            CheckContent(note);
            return;
        }
        var position = _random.Next(note.Length - length + 1);
        var edit = new NotesAbi.Edit
        {
            Length = (uint)length,
            Value = (ulong)_random.NextInt64(),
            Address = _session.ReadPlaces(note.Id).Content + (ulong)position,
        };
        _session.Edit(CarelessFeature.Restore, edit);
        note.Apply(CarelessFeature.Restore, position, length, edit.Value);
    }

    private void Tag()
    {
        var note = AnyNote();
        var (key, value) = ((uint)_random.Next(NotesAbi.MaxTags), (ulong)_random.NextInt64());
        _session.Tag(note.Id, key, value);
        note.Tags[key] = value;
    }

    private void CheckTag()
    {
        var note = AnyNote();
        foreach (var (key, value) in note.Tags)
        {
            var found = _session.ReadTag(note.Id, key);
            if (found != value)
                throw new WrongContentException($"tag {key} is {found:x}, not {value:x}");
            return;
        }
    }

    private void Untag()
    {
        var note = AnyNote();
        foreach (var key in note.Tags.Keys)
        {
            _session.Untag(note.Id, key);
            note.Tags.Remove(key);
            return;
        }
    }

    private void Attach()
    {
        var note = AnyNote();
        // Above two pages the module's memory comes from other places than the general caches.
        var length = _random.Next(8) == 0 ? _random.Next(1, 100_000) : _random.Next(1, 2000);
        note.Attachment = RandomBytes(length).ToArray();
        _session.Attach(note.Id, note.Attachment);
    }

    private void CheckAttachment()
    {
        var note = AnyNote();
        var length = _session.ReadAttachment(note.Id, _buffer);
        Expect(length, note.Attachment.Length, "length of the attachment");
        if (!_buffer.AsSpan(0, length).SequenceEqual(note.Attachment))
            throw new WrongContentException($"the attachment of note {note.Id} is not what was attached");
    }

    private void Link()
    {
        var note = AnyNote();
        var target = AnyNote();
        _session.Link(note.Id, target.Id);
        note.Linked = target;
    }

    private void Count()
    {
        var note = AnyNote();
        if (note.Linked is null)
        {
            Link();
            return;
        }
        var (index, value) = (_random.Next(NotesAbi.CountCount), (ulong)_random.NextInt64());
        _session.Edit(CarelessFeature.Count, new NotesAbi.Edit { Note = note.Id, Offset = index, Value = value });
        note.Linked.Counts[index] = value;
    }

    private void UseDraft()
    {
        if (_draft == 0)
        {
            _draft = _random.Next(8, 512);
            _session.BeginDraft(_draft);
        }
        else if (_random.Next(4) > 0)
        {
            _session.Edit(CarelessFeature.EditDraft, new NotesAbi.Edit
            {
                Offset = _random.Next(_draft - 7),
                Value = (ulong)_random.NextInt64(),
            });
        }
        else
        {
            _session.DiscardDraft();
            _draft = 0;
        }
    }

    private void CountTally()
    {
        if (_tally is { } expected && _session.ReadTallies()[_number] is var found && found != expected)
            throw new WrongContentException($"tally {_number} is {found:x}, not {expected:x}");
        var value = (ulong)_random.NextInt64();
        _session.Edit(CarelessFeature.Tally, new NotesAbi.Edit { Offset = _number, Value = value });
        _tally = value;
    }

    private ReadOnlySpan<byte> RandomBytes(int length)
    {
        var bytes = _buffer.AsSpan(0, length);
        _random.NextBytes(bytes);
        return bytes;
    }

    private static void Expect(long found, long expected, string what)
    {
        if (found != expected)
            throw new WrongContentException($"{what} is {found}, not {expected}");
    }
}
