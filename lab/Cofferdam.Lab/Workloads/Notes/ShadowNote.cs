using System.Buffers.Binary;
using Cofferdam.Lab.Interop;

namespace Cofferdam.Lab.Workloads.Notes;

/// <summary>What a note should be: the client's own copy of everything it wrote to it.</summary>
internal sealed class ShadowNote(uint id, int capacity)
{
    private byte[] _bytes = new byte[capacity];

    /// <summary>The note's id.</summary>
    public uint Id { get; } = id;

    /// <summary>How many bytes of content it may have.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>How many bytes of content it has.</summary>
    public int Length { get; private set; }

    /// <summary>How often its content was changed.</summary>
    public uint Edits { get; private set; }

    /// <summary>
    /// Whether a digest of as many edits must be right: not before the first edit, and not after a write that the
    /// module does not count as one.
    /// </summary>
    public bool IsDigestKnown { get; private set; }

    /// <summary>How often it was written to by write(2).</summary>
    public int Writes { get; private set; }

    /// <summary>Its tags by name.</summary>
    public Dictionary<uint, ulong> Tags { get; } = [];

    /// <summary>Its attachment.</summary>
    public byte[] Attachment { get; set; } = [];

    /// <summary>Its counts.</summary>
    public ulong[] Counts { get; } = new ulong[NotesAbi.CountCount];

    /// <summary>The note that its link refers to.</summary>
    public ShadowNote? Linked { get; set; }

    /// <summary>Its content.</summary>
    public ReadOnlySpan<byte> Content => _bytes.AsSpan(0, Length);

    /// <summary>FNV-1a of its content, as the module's background work computes it.</summary>
    public uint Digest
    {
        get
        {
            var digest = 2166136261u;
            foreach (var value in Content)
                digest = (digest ^ value) * 16777619u;
            return digest;
        }
    }

    /// <summary>A note of another id with this content, as duplicating makes it.</summary>
    public ShadowNote Duplicate(uint id)
    {
        var copy = new ShadowNote(id, Capacity) { Length = Length };
        Content.CopyTo(copy._bytes);
        copy.CountEdit();
        return copy;
    }

    /// <summary>Writes content; a gap before it is zero.</summary>
    public void Write(ReadOnlySpan<byte> bytes, int position)
    {
        bytes.CopyTo(_bytes.AsSpan(position));
        Length = Math.Max(Length, position + bytes.Length);
        CountEdit();
        Writes++;
    }

    /// <summary>Changes the capacity; content beyond it is cut off.</summary>
    public void Resize(int capacity)
    {
        Array.Resize(ref _bytes, capacity);
        if (Length <= capacity)
            return;
        Length = capacity;
        CountEdit();
    }

    /// <summary>Does to the content what a feature does, at a byte of it.</summary>
    public void Apply(CarelessFeature feature, int position, int length, ulong value)
    {
        // Writing to an address is the one feature that does not know which note it changes.
        if (feature == CarelessFeature.Restore)
            IsDigestKnown = false;
        else
            CountEdit();
        var place = _bytes.AsSpan(position, length);
        switch (feature)
        {
            case CarelessFeature.Increment:
                BinaryPrimitives.WriteUInt64LittleEndian(place, BinaryPrimitives.ReadUInt64LittleEndian(place) + 1);
                break;
            case CarelessFeature.Add:
                BinaryPrimitives.WriteUInt64LittleEndian(place, BinaryPrimitives.ReadUInt64LittleEndian(place) + value);
                break;
            case CarelessFeature.Or:
                place[0] |= (byte)value;
                break;
            default:
                for (var i = 0; i < length; i++)
                    place[i] = (byte)(value >> (8 * (i % 8)));
                break;
        }
    }

    private void CountEdit()
    {
        Edits++;
        IsDigestKnown = true;
    }
}
