using System.Globalization;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Kernel.Memory;

/// <summary>
/// Where the per-CPU variables lie (mm/percpu.c). A per-CPU address is an offset: the variable of CPU n is at that
/// offset from <see cref="Offsets"/>[n].
/// </summary>
/// <param name="Static">
/// The offsets of the per-CPU variables of the image, from __per_cpu_start to __per_cpu_end.
/// </param>
/// <param name="FirstChunk">
/// The memory of the first chunk, all CPUs: it has the variables of the image, those of modules, and the first dynamic
/// ones.
/// </param>
/// <param name="UnitSize">How many bytes of a chunk each CPU has.</param>
/// <param name="Offsets">__per_cpu_offset of every possible CPU.</param>
public sealed record PerCpuLayout(
    AddressRange Static, AddressRange FirstChunk, ulong UnitSize, IReadOnlyList<ulong> Offsets)
{
    private const long PageBytes = 4096;

    // The largest CONFIG_NR_CPUS of x86-64.
    private const uint MaximumCpus = 8192;

    /// <summary>
    /// How many bytes of each unit of the first chunk are per-CPU memory, from its start: the rest was given back to
    /// the page allocator at boot (mm/percpu.c, pcpu_embed_first_chunk()). All of it if the kernel does not tell.
    /// </summary>
    public ulong UsedSize { get; init; } = UnitSize;

    /// <summary>The address that a per-CPU offset has on one CPU.</summary>
    /// <param name="offset">A per-CPU address, as in struct members marked __percpu.</param>
    /// <param name="cpu">The number of the CPU.</param>
    public KernelAddress AddressOn(KernelAddress offset, int cpu) => offset + (long)Offsets[cpu];

    /// <summary>Reads it from the running kernel's variables.</summary>
    /// <exception cref="FeatureMissingException">The kernel lacks one of them.</exception>
    /// <exception cref="MalformedDataException">Their values make no sense.</exception>
    public static PerCpuLayout Read(KernelSymbols symbols, BtfTypes types, IKernelMemory memory)
    {
        var cpus = memory.Read<uint>(symbols.Require("nr_cpu_ids").Address);
        if (cpus is 0 or > MaximumCpus)
        {
            throw new MalformedDataException(
                string.Create(CultureInfo.InvariantCulture, $"nr_cpu_ids: expected 1 to {MaximumCpus}, found {cpus}"));
        }

        var table = symbols.Require("__per_cpu_offset").Address;
        var offsets = new ulong[cpus];
        for (var cpu = 0; cpu < offsets.Length; cpu++)
            offsets[cpu] = memory.Read<ulong>(table + (8L * cpu));

        var unitSize = (ulong)memory.Read<uint>(symbols.Require("pcpu_unit_size").Address);
        var units = (ulong)memory.Read<uint>(symbols.Require("pcpu_nr_units").Address);
        var first = memory.ReadPointer(symbols.Require("pcpu_base_addr").Address);
        return new PerCpuLayout(
            new AddressRange(symbols.Require("__per_cpu_start").Address, symbols.Require("__per_cpu_end").Address),
            AddressRange.OfLength(first, units * unitSize),
            unitSize,
            offsets)
        {
            UsedSize = ReadUsedSize(symbols, types, memory, first) ?? unitSize,
        };
    }

    // What is dynamic lies behind all else, and ends with a page.
    private static ulong? ReadUsedSize(
        KernelSymbols symbols, BtfTypes types, IKernelMemory memory, KernelAddress first)
    {
        if (!symbols.TryFindUnique("pcpu_first_chunk", out var pointer)
            || types.Find<BtfStruct>("pcpu_chunk") is null)
        {
            return null;
        }

        var chunk = KernelStruct.At(memory, types, "pcpu_chunk", memory.ReadPointer(pointer.Address));
        var pages = (long)chunk.ReadUnsigned("nr_pages");
        return (ulong)(chunk.ReadPointer("base_addr") + (pages * PageBytes) - first);
    }
}
