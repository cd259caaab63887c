namespace Cofferdam.Learning.Features;

/// <summary>
/// What a 64-bit word of an object looks like: enum word_class of bpf/features.h. Sixteen, so that a set of them has
/// 16 bits.
/// </summary>
public enum WordClass
{
    /// <summary>Zero.</summary>
    Zero,

    /// <summary>Below 2^48, and none of the others.</summary>
    Small,

    /// <summary>The address of the word itself: an empty list.</summary>
    Self,

    /// <summary>Elsewhere in the object that the word is part of.</summary>
    OwnObject,

    /// <summary>
    /// The map of physical memory. Whether the pointee lies on the same slab page is not told: it depends on how
    /// densely objects lie, which slub_debug changes, and the size of the pointee says as much.
    /// </summary>
    DirectMap,

    /// <summary>The kernel image, but for its constants and variables.</summary>
    KernelText,

    /// <summary>Constants of the kernel image.</summary>
    KernelReadOnly,

    /// <summary>Variables of the kernel image.</summary>
    KernelData,

    /// <summary>The area of modules.</summary>
    Module,

    /// <summary>The area of vmalloc.</summary>
    Vmalloc,

    /// <summary>The array of struct page.</summary>
    PageStructs,

    /// <summary>The first chunk of the per-CPU variables.</summary>
    PerCpu,

    /// <summary>Where programs, libraries and stacks of user space are as a rule.</summary>
    User,

    /// <summary>A negative error number as a pointer (include/linux/err.h).</summary>
    Error,

    /// <summary>Four to eight printable bytes, and zeroes up to the end of the word.</summary>
    Ascii,

    /// <summary>Anything else.</summary>
    Other,
}
