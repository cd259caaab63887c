namespace Cofferdam.Learning.Models;

/// <summary>
/// Which allocation sites make the same thing, so that their objects are one class: those in functions that return a
/// copied or printed string, whoever wants it. Nobody can tell two duplicated names apart by their content, and most
/// confusion between sites is between such. A cache of its own is never merged.
/// </summary>
public static class ClassMerging
{
    /// <summary>The class of allocated strings.</summary>
    public const string Text = "char[]";

    // mm/util.c, lib/kasprintf.c, lib/string_helpers.c, security: they return a string that they allocated.
    private static readonly HashSet<string> _textMakers = new(StringComparer.Ordinal)
    {
        "kstrdup", "kstrdup_const", "kstrndup", "kmemdup_nul", "kvasprintf", "kasprintf", "kvasprintf_const",
        "kstrdup_quotable", "kstrdup_quotable_cmdline", "kstrdup_quotable_file", "kstrdup_and_replace",
        "strndup_user", "memdup_user_nul",
    };

    /// <summary>
    /// The class of the objects of an allocation site, by the name that is the same on every boot.
    /// </summary>
    /// <param name="function">The function that calls the allocator.</param>
    /// <param name="offset">Where in it, in bytes.</param>
    public static string ClassOf(string function, int offset) =>
        _textMakers.Contains(WithoutSuffix(function)) ? Text : FormattableString.Invariant($"{function}+0x{offset:x}");

    // kstrdup.part.0 and kstrndup.constprop.0 are still these functions.
    private static string WithoutSuffix(string function)
    {
        var end = function.IndexOf('.', StringComparison.Ordinal);
        return end < 0 ? function : function[..end];
    }
}
