namespace Cofferdam.Bpf.Objects;

/// <summary>enum site_form.</summary>
[Flags]
public enum SiteForm : ushort
{
    /// <summary>An ordinary store.</summary>
    None = 0,

    /// <summary>A register tells how many elements are written.</summary>
    Counted = 1,

    /// <summary>The address is relative to the CPU's own per-CPU area.</summary>
    PerCpu = 2,

    /// <summary>A bit string instruction with a register offset.</summary>
    Bits = 4,

    /// <summary>The instruction has an exception table entry and may write to user memory.</summary>
    CanFault = 8,

    /// <summary>Only the low half of the count's register counts.</summary>
    Count32 = 16,

    /// <summary>
    /// No access but an anchor: the address is a sum, and the object's register the pointer in it that is kept.
    /// </summary>
    Anchor = 32,

    /// <summary>
    /// The object's register holds the sum of an anchor, which kept the pointer into the object.
    /// </summary>
    Anchored = 64,

    /// <summary>No access but an entry, where a task in quarantine is turned away.</summary>
    Entry = 128,

    /// <summary>There is an index or an object's register, or more bytes to check than the extent has.</summary>
    Compound = 256,

    /// <summary>It is not judged: what it writes is noted.</summary>
    Learnt = 512,
}
