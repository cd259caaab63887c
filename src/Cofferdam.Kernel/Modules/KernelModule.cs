namespace Cofferdam.Kernel.Modules;

/// <summary>One module as the kernel has it in memory (struct module).</summary>
public sealed record KernelModule
{
    /// <summary>Its name, with underscores.</summary>
    public required string Name { get; init; }

    /// <summary>The address of its struct module.</summary>
    public required KernelAddress Address { get; init; }

    /// <summary>How far it is loaded.</summary>
    public required ModuleState State { get; init; }

    /// <summary>Its code, whole pages.</summary>
    public required IReadOnlyList<AddressRange> Text { get; init; }

    /// <summary>What it may not write: constants, and variables that are constant after initialization.</summary>
    public required IReadOnlyList<AddressRange> ReadOnly { get; init; }

    /// <summary>Its writable variables.</summary>
    public required IReadOnlyList<AddressRange> Data { get; init; }

    /// <summary>
    /// The table of its symbols, which lies among its variables and has the address of each; empty if there is none.
    /// </summary>
    public required AddressRange SymbolTable { get; init; }

    /// <summary>
    /// The offsets of its per-CPU variables (see <see cref="Memory.PerCpuLayout"/>); empty if it has none.
    /// </summary>
    public required AddressRange PerCpu { get; init; }

    /// <summary>
    /// Why the kernel counts as tainted because of it: bits of Documentation/admin-guide/tainted-kernels.rst.
    /// </summary>
    public required ulong Taints { get; init; }

    /// <summary>
    /// Whether it was built with BTF. The kernel may still have refused that: <see cref="KernelImage.TryTypesOf"/>
    /// tells.
    /// </summary>
    public required bool HasBtf { get; init; }

    /// <summary>Its size in bytes, as /proc/modules prints it.</summary>
    public required ulong Size { get; init; }

    /// <summary>The instructions of the module that may fault, and where they go on.</summary>
    public required ExceptionTable Exceptions { get; init; }

    /// <summary>All ranges the module occupies.</summary>
    public IEnumerable<AddressRange> Ranges => Text.Concat(ReadOnly).Concat(Data);

    /// <summary>Whether an address lies in one of its ranges.</summary>
    public bool Contains(KernelAddress address) => Ranges.Any(range => range.Contains(address));
}
