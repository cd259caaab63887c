using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Memory;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Kernel.Heap;

/// <summary>Counts the live objects in the pool of KFENCE (mm/kfence/core.c).</summary>
internal static class GuardedObjects
{
    // Each object has a page, and a page of guard behind it; the pool begins with two more.
    private const int PoolBytesOfObject = 8192;

    /// <summary>How many there are; 0 without a pool.</summary>
    /// <exception cref="FeatureMissingException">The kernel's struct kfence_metadata is unknown.</exception>
    /// <exception cref="MalformedDataException">It is not readable.</exception>
    public static int Count(KernelSymbols symbols, BtfTypes types, IKernelMemory memory, MemoryLayout map)
    {
        if (map.KfencePool is not { } pool || !types.TryFindEnumerator("KFENCE_OBJECT_ALLOCATED", out var allocated))
            return 0;

        var type = types.Require<BtfStruct>(KfencePoolReader.MetadataTag);
        var state = StructMember.Of(types, type, "state");
        var size = (int)type.Size;
        var start = KfencePoolReader.FindMetadata(symbols, memory, type.Size);
        var metadata = memory.ReadBytes(start, (int)((pool.Length / PoolBytesOfObject) - 1) * size);
        var live = 0;
        for (var at = 0; at < metadata.Length; at += size)
            live += state.Read(metadata.AsSpan(at, size)) == (ulong)allocated ? 1 : 0;

        return live;
    }
}
