namespace Cofferdam.Lab.Interop;

/// <summary>
/// The features of the notes module that forgot a check; each value is the number of its ioctl. Offsets are counted
/// in the unit that the summary names.
/// </summary>
internal enum CarelessFeature : byte
{
    /// <summary>Up to 8 bytes, one by one, at a byte of the content.</summary>
    Poke = 32,

    /// <summary>1, 2, 4 or 8 bytes at a kernel address.</summary>
    Restore = 33,

    /// <summary>8 bytes at a byte of the draft.</summary>
    EditDraft = 34,

    /// <summary>8 bytes at one of the counts of what the note's link refers to.</summary>
    Count = 35,

    /// <summary>8 bytes at an element of the module's table of tallies.</summary>
    Tally = 36,

    /// <summary>Bytes at a byte of the content, by the kernel's memcpy.</summary>
    Paste = 37,

    /// <summary>4 bytes at a 4-byte word of the content.</summary>
    Mark = 38,

    /// <summary>Bytes at a byte of the content, by <c>rep movsb</c>.</summary>
    CopyString = 39,

    /// <summary>8-byte words at a byte of the content, by <c>rep stosq</c>.</summary>
    FillString = 40,

    /// <summary>Adds one to an 8-byte word of the content, atomically.</summary>
    Increment = 41,

    /// <summary>4 bytes at a 4-byte word of the content, by <c>xchg</c>.</summary>
    Exchange = 42,

    /// <summary>Adds to an 8-byte word of the content in memory.</summary>
    Add = 43,

    /// <summary>Sets bits in a byte of the content in memory.</summary>
    Or = 44,
}
