using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Kernel.Memory;

/// <summary>Where the sections of the kernel image lie (arch/x86/kernel/vmlinux.lds.S).</summary>
/// <param name="All">The whole image, from _text to _end.</param>
/// <param name="Text">Code, from _stext to _etext.</param>
/// <param name="ReadOnly">
/// Constants, from __start_rodata to __end_rodata: exception table and __ro_after_init included.
/// </param>
/// <param name="Data">Variables with an initial value, from _sdata to _edata.</param>
/// <param name="Initialization">
/// Code and data used only while booting, from __init_begin to __init_end: freed since, although its symbols stay.
/// </param>
/// <param name="Bss">Variables without an initial value, from __bss_start to __bss_stop.</param>
/// <param name="PerCpuTemplate">
/// The initial values of per-CPU variables, from which each CPU got its copy: freed since, too.
/// </param>
public sealed record ImageSections(
    AddressRange All,
    AddressRange Text,
    AddressRange ReadOnly,
    AddressRange Data,
    AddressRange Initialization,
    AddressRange Bss,
    AddressRange PerCpuTemplate)
{
    /// <summary>The sections, without the whole.</summary>
    public IEnumerable<AddressRange> Sections => [Text, ReadOnly, Data, Initialization, Bss];

    /// <summary>
    /// Whether the kernel may write there after booting: variables with and without an initial value, and what lies
    /// around them up to the end of the image (bug table, __nosave, brk).
    /// </summary>
    public bool IsWritable(KernelAddress address) =>
        address >= Data.Start && address < All.End && !Initialization.Contains(address);

    /// <summary>Takes the bounds from the marks of the linker script among the symbols.</summary>
    /// <exception cref="FeatureMissingException">A mark is missing.</exception>
    /// <exception cref="MalformedDataException">The end of a section lies before its start.</exception>
    public static ImageSections Read(KernelSymbols symbols) =>
        new(Between(symbols, "_text", "_end"),
            Between(symbols, "_stext", "_etext"),
            Between(symbols, "__start_rodata", "__end_rodata"),
            Between(symbols, "_sdata", "_edata"),
            Between(symbols, "__init_begin", "__init_end"),
            Between(symbols, "__bss_start", "__bss_stop"),
            AddressRange.OfLength(
                symbols.Require("__per_cpu_load").Address,
                Between(symbols, "__per_cpu_start", "__per_cpu_end").Length));

    private static AddressRange Between(KernelSymbols symbols, string first, string end)
    {
        var range = new AddressRange(symbols.Require(first).Address, symbols.Require(end).Address);
        return range.Start <= range.End
            ? range
            : throw new MalformedDataException($"kernel image: {end} {range.End} lies before {first} {range.Start}");
    }
}
