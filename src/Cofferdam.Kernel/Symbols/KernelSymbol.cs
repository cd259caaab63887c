using Cofferdam.Kernel.Code;

namespace Cofferdam.Kernel.Symbols;

/// <summary>One line of /proc/kallsyms, with the end that follows from its neighbours.</summary>
/// <param name="Name">The name as kallsyms spells it, with .isra.0, .cold and the like. Not unique.</param>
/// <param name="Module">The module that holds it, or null for the kernel image.</param>
/// <param name="Type">
/// The letter nm(1) gives it: t and T for text, d, D, b and B for data, r and R for read-only data; a capital letter
/// for a global symbol.
/// </param>
/// <param name="Address">Its first address.</param>
/// <param name="End">
/// The address after its last byte: that of the next symbol with a different address, or the end of the section or
/// module where that comes first. Equal to <paramref name="Address"/> if nothing says where it ends. Padding up to the
/// next symbol counts as part of it, because kallsyms has no sizes.
/// </param>
public sealed record KernelSymbol(
    string Name, string? Module, char Type, KernelAddress Address, KernelAddress End)
{
    // Prefix of the symbols that name the padding before a function (Linux 6.2, commit 9f2899fe36a6 "objtool: Add
    // option to generate prefix symbols").
    private const string PaddingPrefix = "__pfx_";

    /// <summary>The addresses it covers.</summary>
    public AddressRange Range => new(Address, End);

    /// <summary>Whether it lies in a text section: code, or a mark between pieces of code.</summary>
    public bool IsText => Type is 't' or 'T' or 'w' or 'W';

    /// <summary>Whether it names the nops before a function (__pfx_ on kernels with CONFIG_CALL_PADDING).</summary>
    public bool IsPadding => Name.StartsWith(PaddingPrefix, StringComparison.Ordinal);

    /// <summary>
    /// Whether it names code that is analysed as a <see cref="FunctionCode">function</see>: text that is not padding.
    /// Split-off parts (.cold) count as functions of their own.
    /// </summary>
    public bool IsFunction => IsText && !IsPadding;

    /// <summary>The form the kernel prints: name [module].</summary>
    public override string ToString() => Module is null ? Name : $"{Name} [{Module}]";
}
