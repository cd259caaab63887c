using Cofferdam.Lab.Interop;

namespace Cofferdam.Lab.Victims;

/// <summary>
/// A session with the notes module: its notes live until it is disposed. Every method throws
/// <see cref="DeviceException"/> where the module refuses. One thread at a time.
/// </summary>
internal sealed unsafe class NotesSession : IDisposable
{
    private readonly Device _device;
    private uint _selected;

    private NotesSession(Device device) => _device = device;

    /// <summary>Opens a new session.</summary>
    public static NotesSession Open() => new(Device.Open("/dev/notes"));

    /// <summary>The session that a parent process opened and left to this one.</summary>
    public static NotesSession Inherited(int descriptor) => new(Device.Inherited(descriptor));

    /// <summary>The file descriptor, for a child process that inherits it.</summary>
    public int Descriptor => _device.Descriptor;

    /// <summary>Decides whether child processes started from now on inherit the session.</summary>
    public void SetInherited(bool inherited) => _device.SetInherited(inherited);

    /// <summary>Makes an empty note with room for so many bytes.</summary>
    /// <returns>Its id.</returns>
    public uint Create(int capacity)
    {
        var creation = new NotesAbi.Creation { Capacity = (uint)capacity };
        _device.Send(NotesAbi.Create, "create", ref creation);
        return creation.Id;
    }

    /// <summary>Deletes a note.</summary>
    public void Delete(uint note)
    {
        _device.Send(NotesAbi.Delete, "delete", ref note);
        if (_selected == note)
            _selected = 0;
    }

    /// <summary>Reads content from a position on; fewer bytes at its end.</summary>
    public int Read(uint note, Span<byte> bytes, int position = 0)
    {
        Select(note);
        return _device.ReadAt(bytes, position);
    }

    /// <summary>Writes content from a position on; fewer bytes at the note's capacity.</summary>
    public int Write(uint note, ReadOnlySpan<byte> bytes, int position = 0)
    {
        Select(note);
        return _device.WriteAt(bytes, position);
    }

    /// <summary>Changes a note's capacity; content beyond it is cut off.</summary>
    public void Resize(uint note, int capacity)
    {
        var resizing = new NotesAbi.Resizing { Id = note, Capacity = (uint)capacity };
        _device.Send(NotesAbi.Resize, "resize", ref resizing);
    }

    /// <summary>Copies a note's content into a new note.</summary>
    /// <returns>The new note's id.</returns>
    public uint Duplicate(uint note)
    {
        var duplication = new NotesAbi.Duplication { Id = note };
        _device.Send(NotesAbi.Duplicate, "duplicate", ref duplication);
        return duplication.Copy;
    }

    /// <summary>Sets a tag.</summary>
    public void Tag(uint note, uint key, ulong value)
    {
        var tagging = new NotesAbi.Tagging { Id = note, Key = key, Value = value };
        _device.Send(NotesAbi.Tag, "tag", ref tagging);
    }

    /// <summary>The value of a tag.</summary>
    public ulong ReadTag(uint note, uint key)
    {
        var tagging = new NotesAbi.Tagging { Id = note, Key = key };
        _device.Send(NotesAbi.ReadTag, "read tag", ref tagging);
        return tagging.Value;
    }

    /// <summary>Removes a tag.</summary>
    public void Untag(uint note, uint key)
    {
        var tagging = new NotesAbi.Tagging { Id = note, Key = key };
        _device.Send(NotesAbi.Untag, "untag", ref tagging);
    }

    /// <summary>Replaces the attachment; nothing removes it.</summary>
    public void Attach(uint note, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* pointer = bytes)
        {
            var attaching = new NotesAbi.Attaching { Id = note, Length = (uint)bytes.Length, Bytes = (ulong)pointer };
            _device.Send(NotesAbi.Attach, "attach", ref attaching);
        }
    }

    /// <summary>Reads the attachment.</summary>
    /// <returns>Its length.</returns>
    public int ReadAttachment(uint note, Span<byte> bytes)
    {
        fixed (byte* pointer = bytes)
        {
            var attaching = new NotesAbi.Attaching { Id = note, Length = (uint)bytes.Length, Bytes = (ulong)pointer };
            _device.Send(NotesAbi.ReadAttachment, "read attachment", ref attaching);
            return (int)attaching.Length;
        }
    }

    /// <summary>Links a note to another note of this session.</summary>
    public void Link(uint note, uint target) => Link(note, NotesAbi.LinkToNote, target);

    /// <summary>Links a note to an object of the bystander.</summary>
    public void LinkForeign(uint note, uint handle) => Link(note, NotesAbi.LinkToForeign, handle);

    /// <summary>Opens a draft with room for so many bytes.</summary>
    public void BeginDraft(int capacity)
    {
        var argument = (uint)capacity;
        _device.Send(NotesAbi.BeginDraft, "begin draft", ref argument);
    }

    /// <summary>Frees the draft.</summary>
    public void DiscardDraft() => _device.Send(NotesAbi.DiscardDraft, "discard draft");

    /// <summary>Writes through a feature that forgot a check.</summary>
    /// <returns>The kernel address of the first byte written.</returns>
    public ulong Edit(CarelessFeature feature, NotesAbi.Edit edit)
    {
        _device.Send(NotesAbi.Careless(feature), feature.ToString(), ref edit);
        return edit.Address;
    }

    /// <summary>What the module knows of a note.</summary>
    public NotesAbi.Status ReadStatus(uint note)
    {
        var status = new NotesAbi.Status { Id = note };
        _device.Send(NotesAbi.ReadStatus, "read status", ref status);
        return status;
    }

    /// <summary>Where a note and what belongs to it are in kernel memory.</summary>
    public NotesAbi.Places ReadPlaces(uint note)
    {
        var places = new NotesAbi.Places { Id = note };
        _device.Send(NotesAbi.ReadPlaces, "read places", ref places);
        return places;
    }

    /// <summary>The module's table of tallies, common to all sessions.</summary>
    public NotesAbi.Tallies ReadTallies()
    {
        var tallies = default(NotesAbi.Tallies);
        _device.Send(NotesAbi.ReadTallies, "read tallies", ref tallies);
        return tallies;
    }

    /// <summary>The module's counters since it was loaded.</summary>
    public NotesAbi.Statistics ReadStatistics()
    {
        var statistics = default(NotesAbi.Statistics);
        _device.Send(NotesAbi.ReadStatistics, "read statistics", ref statistics);
        return statistics;
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();

    private void Select(uint note)
    {
        if (_selected == note)
            return;
        _device.Send(NotesAbi.Select, "select", ref note);
        _selected = note;
    }

    private void Link(uint note, uint kind, uint target)
    {
        var linking = new NotesAbi.Linking { Id = note, Kind = kind, Target = target };
        _device.Send(NotesAbi.Link, "link", ref linking);
    }
}
