using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cofferdam.Lab.Interop;

/// <summary>The requests of <c>/dev/notes</c>, field by field as in <c>lab/victims/abi/notes_abi.h</c>.</summary>
internal static class NotesAbi
{
    public const int MaxCapacity = 64 * 1024;
    public const int MaxAttachment = 256 * 1024;
    public const int MaxTags = 64;
    public const int TallyCount = 16;
    public const int CountCount = 4;
    public const uint LinkToNote = 1;
    public const uint LinkToForeign = 2;

    public static readonly IoctlRequest Create = IoctlRequest.Both<Creation>('n', 1);
    public static readonly IoctlRequest Select = IoctlRequest.To<uint>('n', 2);
    public static readonly IoctlRequest Resize = IoctlRequest.To<Resizing>('n', 3);
    public static readonly IoctlRequest Delete = IoctlRequest.To<uint>('n', 4);
    public static readonly IoctlRequest Duplicate = IoctlRequest.Both<Duplication>('n', 5);
    public static readonly IoctlRequest Tag = IoctlRequest.To<Tagging>('n', 6);
    public static readonly IoctlRequest ReadTag = IoctlRequest.Both<Tagging>('n', 7);
    public static readonly IoctlRequest Untag = IoctlRequest.To<Tagging>('n', 8);
    public static readonly IoctlRequest Attach = IoctlRequest.To<Attaching>('n', 9);
    public static readonly IoctlRequest ReadAttachment = IoctlRequest.Both<Attaching>('n', 10);
    public static readonly IoctlRequest Link = IoctlRequest.To<Linking>('n', 11);
    public static readonly IoctlRequest ReadStatus = IoctlRequest.Both<Status>('n', 12);
    public static readonly IoctlRequest ReadStatistics = IoctlRequest.From<Statistics>('n', 13);
    public static readonly IoctlRequest ReadTallies = IoctlRequest.From<Tallies>('n', 14);
    public static readonly IoctlRequest ReadPlaces = IoctlRequest.Both<Places>('n', 15);
    public static readonly IoctlRequest BeginDraft = IoctlRequest.To<uint>('n', 16);
    public static readonly IoctlRequest DiscardDraft = IoctlRequest.Plain('n', 17);

    /// <summary>The request of a feature that forgot a check.</summary>
    public static IoctlRequest Careless(CarelessFeature feature) => IoctlRequest.Both<Edit>('n', (byte)feature);

    [StructLayout(LayoutKind.Sequential)]
    public struct Creation
    {
        public uint Capacity;
        public uint Id;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Resizing
    {
        public uint Id;
        public uint Capacity;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Duplication
    {
        public uint Id;
        public uint Copy;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Tagging
    {
        public uint Id;
        public uint Key;
        public ulong Value;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Attaching
    {
        public uint Id;
        public uint Length;
        public ulong Bytes;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Linking
    {
        public uint Id;
        public uint Kind;
        public uint Target;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Status
    {
        public uint Id;
        public uint Length;
        public uint Capacity;
        public uint Edits;
        public uint Digest;
        public uint DigestEdits;
        public uint Tags;
        public uint Revisions;
        public uint Age;
        public uint Attachment;
        public Counts Counts;
    }

    [InlineArray(CountCount)]
    public struct Counts
    {
        private ulong _first;
    }

    [InlineArray(TallyCount)]
    public struct Tallies
    {
        private ulong _first;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Statistics
    {
        public ulong Opened;
        public ulong Created;
        public ulong Freed;
        public ulong Written;
        public ulong Ticks;
        public ulong Digests;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Places
    {
        public uint Id;
        public uint Reserved;
        public ulong Note;
        public ulong Counts;
        public ulong Content;
        public ulong Draft;
        public ulong Tallies;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Edit
    {
        public uint Note;
        public uint Length;
        public long Offset;
        public ulong Value;
        public ulong Address;
    }
}
