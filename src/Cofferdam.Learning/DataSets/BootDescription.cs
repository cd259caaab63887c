namespace Cofferdam.Learning.DataSets;

/// <summary>The boot in which the objects of a data set were seen: what their words mean depends on it.</summary>
public sealed record BootDescription
{
    /// <summary>The kernel's own random number for the boot (/proc/sys/kernel/random/boot_id).</summary>
    public required string BootId { get; init; }

    /// <summary>The kernel's release (uname -r).</summary>
    public required string KernelRelease { get; init; }

    /// <summary>The build id of the kernel image in hexadecimal (the note in /sys/kernel/notes).</summary>
    public required string KernelBuildId { get; init; }

    /// <summary>
    /// The stretches of the address space by name, in ordinal order of the names. docs/data-set.md lists those that
    /// there are.
    /// </summary>
    public required IReadOnlyDictionary<string, AddressSpan> AddressSpace { get; init; }

    /// <summary>
    /// For each slab cache the bytes of its objects, rounded up to their alignment: the same for all caches that the
    /// kernel may merge with it. Empty if not known.
    /// </summary>
    public IReadOnlyDictionary<string, int> CacheSizes { get; init; } =
        new SortedDictionary<string, int>(StringComparer.Ordinal);
}
