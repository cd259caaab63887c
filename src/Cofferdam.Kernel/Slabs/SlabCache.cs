using System.Globalization;

namespace Cofferdam.Kernel.Slabs;

/// <summary>One slab cache (struct kmem_cache of SLUB).</summary>
public sealed record SlabCache
{
    /// <summary>Its name. Not unique over time; a merged cache has the name of the first.</summary>
    public required string Name { get; init; }

    /// <summary>The address of its struct kmem_cache: what the slab of an object points to.</summary>
    public required KernelAddress Address { get; init; }

    /// <summary>Bytes from one object to the next, metadata included.</summary>
    public required uint Size { get; init; }

    /// <summary>Bytes an object has without metadata.</summary>
    public required uint ObjectSize { get; init; }

    /// <summary>The alignment of objects in bytes.</summary>
    public required uint Alignment { get; init; }

    /// <summary>Its flags (SLAB_*, include/linux/slab.h), as the kernel has them.</summary>
    public required ulong Flags { get; init; }

    /// <summary>
    /// How many caches were merged into it, itself included: over 1, its name says nothing about an object. 1 also for
    /// the few that the kernel exempts from merging.
    /// </summary>
    public required int Aliases { get; init; }

    /// <summary>Bytes of red zone before each object, with slub_debug=Z.</summary>
    public required uint RedZoneBefore { get; init; }

    /// <summary>Where in an object user space may copy from and to (hardened usercopy): bytes from its start.</summary>
    public required uint UserOffset { get; init; }

    /// <summary>How many bytes user space may copy.</summary>
    public required uint UserSize { get; init; }

    /// <summary>The function that makes new objects; the zero address if it has none.</summary>
    public required KernelAddress Constructor { get; init; }

    /// <summary>
    /// Whether it serves kmalloc, so that its objects are of many types: it stands in the kernel's kmalloc_caches, or
    /// is called as if it did.
    /// </summary>
    public required bool IsGeneral { get; init; }

    /// <summary>
    /// <see cref="ObjectSize"/> rounded up to <see cref="Alignment"/>. Caches that are merged are equal in this, and so
    /// it is the same whether the kernel merges them or not (find_mergeable, mm/slab_common.c).
    /// </summary>
    public uint AlignedSize => Alignment == 0 ? ObjectSize : (ObjectSize + Alignment - 1) / Alignment * Alignment;

    /// <summary>
    /// Its name, if that is the same on every boot; merged-SIZE if others were merged into it, for then it is called as
    /// whichever was there first.
    /// </summary>
    public string StableName =>
        IsGeneral || Aliases <= 1 ? Name : string.Create(CultureInfo.InvariantCulture, $"merged-{AlignedSize}");

    /// <summary>Whether all its objects come from one kmem_cache_create: neither general nor merged.</summary>
    public bool IsDedicated => !IsGeneral && Aliases <= 1;
}
