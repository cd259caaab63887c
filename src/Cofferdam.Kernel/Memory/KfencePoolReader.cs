using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Kernel.Memory;

/// <summary>
/// Finds the pool of KFENCE (mm/kfence/core.c). Its size is a constant of the build that no variable holds, so it is
/// counted: the metadata of object i says an address in page 2 * (i + 1) of the pool, whether the object is in use or
/// not.
/// </summary>
internal static class KfencePoolReader
{
    private const int PageSize = 4096;

    /// <summary>The tag of what is kept about an object.</summary>
    public const string MetadataTag = "kfence_metadata";

    // CONFIG_KFENCE_NUM_OBJECTS is at most 65535.
    private const int MaximumObjects = 65535;

    /// <summary>The pool; null if the kernel has none, or has not set it up.</summary>
    /// <exception cref="FeatureMissingException">The kernel's struct kfence_metadata is unknown.</exception>
    /// <exception cref="MalformedDataException">Its variables are not readable.</exception>
    public static AddressRange? Read(KernelSymbols symbols, BtfTypes types, IKernelMemory memory)
    {
        if (!symbols.TryFindUnique("__kfence_pool", out var variable))
            return null;

        var pool = memory.ReadPointer(variable.Address);
        if (!pool.IsValid)
            return null;

        var type = types.Require<BtfStruct>(MetadataTag);
        var metadata = FindMetadata(symbols, memory, type.Size);
        var count = 0;
        while (count < MaximumObjects && IsObject(count))
            count++;

        // Two pages before the first object, and a page of guard behind the page of each.
        return AddressRange.OfLength(pool, 2ul * PageSize * ((ulong)count + 1));

        bool IsObject(int index)
        {
            var entry = new KernelStruct(memory, types, type.Id, metadata + ((long)index * type.Size));
            return memory.TryRead(entry.Address, stackalloc byte[(int)type.Size])
                && (entry.ReadUnsigned("addr") & ~(PageSize - 1ul)) == (pool + (2L * PageSize * (index + 1))).Value;
        }
    }

    /// <summary>Where the metadata of the pool's first object lies.</summary>
    /// <param name="symbols">The symbols of the kernel.</param>
    /// <param name="memory">Its memory.</param>
    /// <param name="size">The size of the metadata of one object.</param>
    /// <exception cref="FeatureMissingException">The kernel has none.</exception>
    /// <exception cref="MalformedDataException">The variable is not readable.</exception>
    // An array before Linux 6.6, commit cabdf74e6b31 ("mm: kfence: allocate kfence_metadata at runtime"); since then a
    // pointer, which is shorter than one element.
    public static KernelAddress FindMetadata(KernelSymbols symbols, IKernelMemory memory, uint size)
    {
        var symbol = symbols.Require("kfence_metadata");
        return symbol.Range.Length < size ? memory.ReadPointer(symbol.Address) : symbol.Address;
    }
}
