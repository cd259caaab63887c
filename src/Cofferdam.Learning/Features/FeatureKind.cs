namespace Cofferdam.Learning.Features;

/// <summary>
/// What is asked of a word: enum feature_kind of bpf/features.h. In the order of their cost: of two tests that divide
/// alike, the one of the earlier kind is taken.
/// </summary>
public enum FeatureKind
{
    /// <summary>Its <see cref="WordClass"/>.</summary>
    Class,

    /// <summary>
    /// The distance from what it points into: the start of the kernel image, of the module's page, of the object; 0 of
    /// other words.
    /// </summary>
    Offset,

    /// <summary>The low 32 bits of a <see cref="WordClass.Small"/> word, 0 of others.</summary>
    Low,

    /// <summary>The high 32 bits of a <see cref="WordClass.Small"/> word, 0 of others.</summary>
    High,

    /// <summary>
    /// The size of the objects in the slab that a <see cref="WordClass.DirectMap"/> word points into, rounded up to
    /// their alignment; 0 if it points to no slab, and of other words.
    /// </summary>
    Pointee,
}
