using System.Globalization;
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
    // The largest CONFIG_NR_CPUS of x86-64.
    private const uint MaximumCpus = 8192;

    /// <summary>The address that a per-CPU offset has on one CPU.</summary>
    /// <param name="offset">A per-CPU address, as in struct members marked __percpu.</param>
    /// <param name="cpu">The number of the CPU.</param>
    public KernelAddress AddressOn(KernelAddress offset, int cpu) => offset + (long)Offsets[cpu];

    /// <summary>Reads it from the running kernel's variables.</summary>
    /// <exception cref="FeatureMissingException">The kernel lacks one of them.</exception>
    /// <exception cref="MalformedDataException">Their values make no sense.</exception>
    public static PerCpuLayout Read(KernelSymbols symbols, IKernelMemory memory)
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
        return new PerCpuLayout(
            new AddressRange(symbols.Require("__per_cpu_start").Address, symbols.Require("__per_cpu_end").Address),
            AddressRange.OfLength(memory.ReadPointer(symbols.Require("pcpu_base_addr").Address), units * unitSize),
            unitSize,
            offsets);
    }
}
