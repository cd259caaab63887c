namespace Cofferdam.Bpf.Objects;

/// <summary>What was not seen, not kept or not told (enum loss in bpf/cofferdam.h).</summary>
public enum Loss
{
    /// <summary>An allocation could not be recorded; the object is unknown, not illegal.</summary>
    Record,

    /// <summary>A record could not be removed when its object was freed.</summary>
    Free,

    /// <summary>A bulk free was too long to follow.</summary>
    BulkFree,

    /// <summary>The ring buffer was full.</summary>
    Event,

    /// <summary>The site had had its share of events.</summary>
    Suppressed,

    /// <summary>A task that should be killed could not be.</summary>
    Signal,

    /// <summary>An illegal write in interrupt context or in a kernel thread: reported, nobody punished.</summary>
    Bystander,

    /// <summary>A hit of an address that is in no row.</summary>
    Site,

    /// <summary>A kept pointer was overwritten: the write was judged by its address alone.</summary>
    KeptPointer,

    /// <summary>An object of which nothing was known is not judged again at its free.</summary>
    Audit,

    /// <summary>A write is not among those that were learnt.</summary>
    Lesson,

    /// <summary>A hit of a probe that was armed a moment before the program was attached to it.</summary>
    Arming,
}
