namespace Cofferdam.Compartments.Policies;

/// <summary>One global variable: <c>symbol</c> of the kernel image, or <c>module:symbol</c>.</summary>
public readonly record struct SymbolReference
{
    private SymbolReference(string? module, string name)
    {
        Module = module;
        Name = name;
    }

    /// <summary>The module that defines it, or null for the kernel image.</summary>
    public string? Module { get; }

    /// <summary>The symbol's name.</summary>
    public string Name { get; }

    /// <summary>Reads a reference; false if a character in it cannot be part of a name.</summary>
    public static bool TryParse(string text, out SymbolReference reference)
    {
        reference = default;
        if (!KernelNames.TrySplitModule(text, out var module, out var name) || !KernelNames.IsSymbol(name))
            return false;
        reference = new SymbolReference(module == SymbolPattern.KernelImage ? null : module, name);
        return true;
    }

    /// <summary>The reference as it is written in a policy.</summary>
    public override string ToString() => Module is null ? Name ?? "" : $"{Module}:{Name}";
}
