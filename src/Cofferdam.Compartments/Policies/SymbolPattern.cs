using Cofferdam.Kernel.Code;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Compartments.Policies;

/// <summary>
/// A set of kernel symbols by name: <c>[module:]glob</c>, where a glob knows <c>*</c> (any characters) and <c>?</c>
/// (one character). Without a module it stands for symbols of the kernel image and of every module; <c>vmlinux:</c>
/// restricts it to the kernel image.
/// </summary>
public readonly record struct SymbolPattern
{
    /// <summary>The module part that stands for the kernel image.</summary>
    public const string KernelImage = "vmlinux";

    private SymbolPattern(string? module, string glob)
    {
        Module = module;
        Glob = glob;
    }

    /// <summary>The module that the symbol must be in, <see cref="KernelImage"/>, or null for any.</summary>
    public string? Module { get; }

    /// <summary>The glob that the whole symbol name must match.</summary>
    public string Glob { get; }

    /// <summary>Whether the pattern names one symbol instead of describing several.</summary>
    public bool IsExact => Glob.AsSpan().IndexOfAny('*', '?') < 0;

    /// <summary>Reads a pattern; false if a character in it cannot be part of a symbol's name or of a glob.</summary>
    public static bool TryParse(string text, out SymbolPattern pattern)
    {
        pattern = default;
        if (!KernelNames.TrySplitModule(text, out var module, out var glob) || !KernelNames.IsGlob(glob))
            return false;
        pattern = new SymbolPattern(module, glob);
        return true;
    }

    /// <summary>
    /// Whether a symbol is in the set, by its whole name or by that of the source function it was made from: the
    /// compiler calls split-off and specialised parts of f f.cold, f.part.0, f.isra.0 or f.constprop.0, on each kernel
    /// differently.
    /// </summary>
    public bool Matches(KernelSymbol symbol)
    {
        if (Module is not null && Module != (symbol.Module ?? KernelImage))
            return false;

        var glob = new SymbolGlob(Glob);
        var dot = symbol.Name.IndexOf('.', StringComparison.Ordinal);
        return glob.Matches(symbol.Name) || (dot > 0 && glob.Matches(symbol.Name[..dot]));
    }

    /// <summary>The pattern as it is written in a policy.</summary>
    public override string ToString() => Module is null ? Glob ?? "" : $"{Module}:{Glob}";
}
