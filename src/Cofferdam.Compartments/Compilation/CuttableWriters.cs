using Cofferdam.Analysis.BulkWrites;

namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// The bulk writers that may be called with a shorter length: it is in bytes, they write from their destination on no
/// more than it says, and what they return is true of what they wrote. A function that returns 0 for "all of it" or
/// the bytes that it left out would lie to a caller who asked for more; one that copies a string up to its bound would
/// leave it without its end.
/// </summary>
internal static class CuttableWriters
{
    private static readonly HashSet<string> _names = new(StringComparer.Ordinal)
    {
        // Their destination, or nothing.
        "memcpy", "__memcpy", "memcpy_orig", "memcpy_erms", "memmove", "__memmove",
        "memset", "__memset", "memset_orig", "memset_erms",
        "__memcpy_flushcache", "memcpy_and_pad", "memcpy_fromio", "memcpy_toio", "memset_io",
        "get_random_bytes", "prandom_bytes", "prandom_bytes_state", "netdev_rss_key_fill",
        // How much they wrote.
        "nla_memcpy", "_copy_from_iter", "_copy_from_iter_nocache", "_copy_from_iter_flushcache",
        "scnprintf", "vscnprintf", "sg_copy_to_buffer", "sg_pcopy_to_buffer", "simple_write_to_buffer",
        // That the string did not fit, with what fits and its end written.
        "strscpy", "strscpy_pad", "sized_strscpy", "nla_strscpy",
    };

    /// <summary>
    /// Whether a function is one of them; what a policy adds is not, for nothing is known of its result.
    /// </summary>
    public static bool Contain(BulkWriter writer) =>
        _names.Contains(writer.Name)
        && writer is { Length: not null, Unit: 1, LengthShift: 0, UnitArgument: null, FirstBit: null };
}
