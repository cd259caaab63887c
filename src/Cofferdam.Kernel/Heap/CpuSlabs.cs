using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Kernel.Heap;

/// <summary>Finds who has a frozen slab: the CPU that allocates from it, or a CPU's list of partial slabs.</summary>
internal sealed class CpuSlabs
{
    // Slabs on the list of one CPU: the kernel stops well below that (slub_set_cpu_partial, mm/slub.c).
    private const int MostPartialSlabs = 1024;

    private readonly IKernelMemory _memory;
    private readonly PerCpuLayout _perCpu;
    private readonly SlabLayout _layout;
    private readonly int _size;
    private readonly StructMember _slab;
    private readonly StructMember _freeList;
    private readonly StructMember _transaction;
    private readonly StructMember? _partial;

    /// <summary>Looks up the layout of struct kmem_cache_cpu.</summary>
    /// <exception cref="FeatureMissingException">The kernel has no such struct, or it lacks a member.</exception>
    /// <exception cref="MalformedDataException">Its types make no sense.</exception>
    public CpuSlabs(BtfTypes types, IKernelMemory memory, PerCpuLayout perCpu, SlabLayout layout)
    {
        (_memory, _perCpu, _layout) = (memory, perCpu, layout);
        var cpu = types.Require<BtfStruct>("kmem_cache_cpu");
        _size = (int)cpu.Size;
        _slab = StructMember.Of(types, cpu, "slab");
        _freeList = StructMember.Of(types, cpu, "freelist");
        _transaction = StructMember.Of(types, cpu, "tid");
        // Absent without CONFIG_SLUB_CPU_PARTIAL.
        _partial = types.TryFindField(cpu.Id, "partial", out _) ? StructMember.Of(types, cpu, "partial") : null;
    }

    /// <summary>
    /// Whether a frozen slab is where it can rest. False while a CPU takes or returns it: its free list is then in a
    /// register of that CPU.
    /// </summary>
    /// <param name="cache">The cache of the slab.</param>
    /// <param name="page">The address of its struct slab.</param>
    /// <param name="cpu">What the CPU has that allocates from it; the default if none does.</param>
    public bool TryFindOwner(HeapCache cache, KernelAddress page, out CpuSlab cpu)
    {
        Span<byte> bytes = stackalloc byte[_size];
        var isPartial = false;
        for (var i = 0; i < _perCpu.Offsets.Count; i++)
        {
            // The table has room for CPUs that the machine does not have.
            if (!_memory.TryRead(_perCpu.AddressOn(cache.CpuSlab, i), bytes))
                continue;

            cpu = new CpuSlab(_slab.ReadPointer(bytes), _freeList.ReadPointer(bytes), _transaction.Read(bytes));
            if (cpu.Slab == page)
                return true;

            isPartial = isPartial || (_partial is { } first && IsOnList(first.ReadPointer(bytes), page));
        }

        cpu = default;
        return isPartial;
    }

    private bool IsOnList(KernelAddress first, KernelAddress page)
    {
        Span<byte> bytes = stackalloc byte[_layout.PageStructSize];
        var next = first;
        for (var i = 0; i < MostPartialSlabs && next.IsValid; i++)
        {
            if (next == page)
                return true;

            if (!_memory.TryRead(next, bytes))
                return false;

            next = _layout.NextOf(bytes);
        }

        return false;
    }
}
