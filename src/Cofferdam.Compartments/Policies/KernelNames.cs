using System.Buffers;

namespace Cofferdam.Compartments.Policies;

/// <summary>Which texts can be the name of something in a kernel.</summary>
public static class KernelNames
{
    // KSYM_NAME_LEN is 512 with its terminator (Linux 6.1, commit b8a94bfb3395, "kallsyms: increase maximum kernel
    // symbol length to 512"); MODULE_NAME_LEN is 56 with its terminator (64 - sizeof(unsigned long)).
    private const int LongestSymbol = 511;
    private const int LongestModule = 55;

    // The names of slab caches have no bound in the kernel; none that exists comes near.
    private const int LongestCache = 64;

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";

    private static readonly SearchValues<char> _moduleCharacters = SearchValues.Create(Letters + "-");
    private static readonly SearchValues<char> _symbolCharacters = SearchValues.Create(Letters + ".$");
    private static readonly SearchValues<char> _globCharacters = SearchValues.Create(Letters + ".$*?");

    /// <summary>Whether <paramref name="text"/> can be the name of a module.</summary>
    public static bool IsModule(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= LongestModule && !text.ContainsAnyExcept(_moduleCharacters);

    /// <summary>Whether <paramref name="text"/> can be the name of a symbol.</summary>
    public static bool IsSymbol(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= LongestSymbol && !text.ContainsAnyExcept(_symbolCharacters);

    /// <summary>Whether <paramref name="text"/> is the name of a symbol in which * and ? may stand.</summary>
    public static bool IsGlob(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= LongestSymbol && !text.ContainsAnyExcept(_globCharacters);

    /// <summary>Whether <paramref name="text"/> can be the name of a slab cache.</summary>
    public static bool IsCache(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= LongestCache
        && !text.ContainsAnyExceptInRange('\x20', '\x7e')
        && text[0] != ' ' && text[^1] != ' ' && !text.Contains('/');

    /// <summary>
    /// Whether a slab cache of this name is a general one (kmalloc-64, kmalloc-cg-1k, dma-kmalloc-32, kmalloc-rcl-96),
    /// in which objects of every type live side by side.
    /// </summary>
    public static bool IsGeneralCache(string name) =>
        name.StartsWith("kmalloc-", StringComparison.Ordinal)
        || name.StartsWith("dma-kmalloc-", StringComparison.Ordinal);

    /// <summary>A module's name as kallsyms spells it: the build turns every - into _.</summary>
    public static string NormalizeModule(string name) => name.Replace('-', '_');

    /// <summary>Splits <c>[module:]rest</c>; false if there is a module part that cannot be a module's name.</summary>
    public static bool TrySplitModule(string text, out string? module, out string rest)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        module = colon < 0 ? null : NormalizeModule(text[..colon]);
        rest = text[(colon + 1)..];
        return module is null || IsModule(module);
    }
}
