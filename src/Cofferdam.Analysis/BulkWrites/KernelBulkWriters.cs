namespace Cofferdam.Analysis.BulkWrites;

/// <summary>The functions that write memory for kernel subsystems and modules, by symbol.</summary>
public static class KernelBulkWriters
{
    private const byte Int = 4;

    /// <summary>
    /// The table, for Linux 6.1 and 6.12; the tests compare it with the BTF of both.
    /// </summary>
    /// <remarks>
    /// A length that is only a bound (strscpy, snprintf, nla_strscpy) is taken for what is written: fail-closed,
    /// because a caller that names a buffer larger than its object is wrong whatever the string of the day. Where there
    /// is no bound (strcpy, sprintf) only the first byte is checked: fail-open, but it must lie in a legal object. An
    /// int that is negative is a length of 2 GiB or more: fail-closed. A length of 0 writes nothing.
    /// </remarks>
    public static IReadOnlyList<BulkWriter> All { get; } =
    [
        .. Returning(BulkResult.Destination, Memory), .. Returning(BulkResult.NotCopied, UserCopies), .. OtherCopies,
        .. Returning(BulkResult.NotCopied, MachineCheckCopies),
        .. Returning(BulkResult.Destination, CopiedStrings), .. Strings, .. Bitmaps,
        .. Returning(BulkResult.Error, Packets), .. Others,
    ];

    // arch/x86/lib/memcpy_64.S, memmove_64.S, memset_64.S, copy_page_64.S, iomem.c; lib/string_helpers.c, iomap.c.
    // Which name of several at one address a call shows depends on the order of kallsyms.
    private static BulkWriter[] Memory =>
    [
        Assembly("memcpy", 0, 2),
        Assembly("__memcpy", 0, 2),
        Assembly("memcpy_orig", 0, 2),
        Assembly("memcpy_erms", 0, 2),
        Assembly("memmove", 0, 2),
        Assembly("__memmove", 0, 2),
        Assembly("memset", 0, 2),
        Assembly("__memset", 0, 2),
        Assembly("memset_orig", 0, 2),
        Assembly("memset_erms", 0, 2),
        Assembly("clear_page_rep", 0, null) with { Unit = 4096 },
        Assembly("clear_page_orig", 0, null) with { Unit = 4096 },
        Assembly("clear_page_erms", 0, null) with { Unit = 4096 },
        Assembly("copy_page", 0, null) with { Unit = 4096 },
        new("__memcpy_flushcache", 0, 2),
        new("memcpy_and_pad", 0, 1),
        new("memcpy_fromio", 0, 2),
        new("memcpy_toio", 0, 2),
        new("memset_io", 0, 2),
        new("ioread8_rep", 1, 2),
        new("ioread16_rep", 1, 2) { Unit = 2 },
        new("ioread32_rep", 1, 2) { Unit = 4 },
    ];

    // arch/x86/lib/copy_mc.c, copy_mc_64.S: they stop where memory is broken.
    private static BulkWriter[] MachineCheckCopies =>
    [
        Assembly("copy_mc_fragile", 0, 2) with { LengthWidth = Int },
        Assembly("copy_mc_enhanced_fast_string", 0, 2) with { LengthWidth = Int },
        new("copy_mc_to_kernel", 0, 2) { LengthWidth = Int },
    ];

    // arch/x86/lib/copy_user_64.S, csum-copy_64.S, csum-wrappers_64.c; lib/usercopy.c, iov_iter.c; mm/maccess.c. The
    // generic copies of 6.1 became rep_movs_alternative in 6.4 (commit 034ff37d3407 "x86: rewrite '__copy_user_nocache'
    // function" and those before it). They also copy to user memory.
    private static BulkWriter[] UserCopies =>
    [
        Assembly("copy_user_generic_unrolled", 0, 2) with { LengthWidth = Int, MayWriteUser = true },
        Assembly("copy_user_generic_string", 0, 2) with { LengthWidth = Int, MayWriteUser = true },
        Assembly("copy_user_enhanced_fast_string", 0, 2) with { LengthWidth = Int, MayWriteUser = true },
        Assembly("copy_user_fast_string", 0, 2) with { LengthWidth = Int, MayWriteUser = true },
        Assembly("rep_movs_alternative", 0, 3) with { MayWriteUser = true },
        Assembly("__copy_user_nocache", 0, 2) with { LengthWidth = Int },
        Assembly("csum_partial_copy_generic", 1, 2) with { LengthWidth = Int, MayWriteUser = true },
        new("csum_partial_copy_nocheck", 1, 2) { LengthWidth = Int },
        new("csum_and_copy_from_user", 1, 2) { LengthWidth = Int },
        new("csum_and_copy_from_iter", 0, 1),
        new("_copy_from_user", 0, 2),
        new("copy_from_user_nmi", 0, 2),
    ];

    // The same files: those that return what they copied, or an error.
    private static BulkWriter[] OtherCopies =>
    [
        new("_copy_from_iter", 0, 1),
        new("_copy_from_iter_nocache", 0, 1),
        new("_copy_from_iter_flushcache", 0, 1),
        .. Returning(
            BulkResult.Error,
            new("copy_from_user_nofault", 0, 2),
            new("copy_from_kernel_nofault", 0, 2),
            new("strncpy_from_user", 0, 2),
            new("strncpy_from_user_nofault", 0, 2),
            new("strncpy_from_kernel_nofault", 0, 2),
            new("simple_write_to_buffer", 0, 1)),
    ];

    // lib/string.c.
    private static BulkWriter[] CopiedStrings =>
    [
        new("strcpy", 0),
        new("strcat", 0),
        new("stpcpy", 0),
        new("strncat", 0),
        new("strncpy", 0, 2),
    ];

    // lib/string.c, string_helpers.c, vsprintf.c, hexdump.c; fs/nls/nls_base.c, lib/parser.c. strscpy became
    // sized_strscpy in 6.9 (commit e6584c3964f2 "string: Allow 2-argument strscpy()"), strlcpy went in 6.8.
    private static BulkWriter[] Strings =>
    [
        new("sprintf", 0),
        new("vsprintf", 0),
        new("strlcpy", 0, 2),
        new("strlcat", 0, 2),
        new("strscpy", 0, 2),
        new("strscpy_pad", 0, 2),
        new("sized_strscpy", 0, 2),
        new("match_strlcpy", 0, 2),
        new("snprintf", 0, 1),
        new("vsnprintf", 0, 1),
        new("scnprintf", 0, 1),
        new("vscnprintf", 0, 1),
        new("hex2bin", 0, 2),
        new("bin2hex", 0, 2) { Unit = 2 },
        new("hex_dump_to_buffer", 4, 5),
        new("string_escape_mem", 2, 3),
        new("utf16s_to_utf8s", 3, 4) { LengthWidth = Int },
    ];

    // lib/bitmap.c. Whole words are written; set and clear may touch 4 more bytes on either side than is checked.
    private static BulkWriter[] Bitmaps =>
    [
        new("__bitmap_set", 0, 2) { Unit = 4, LengthShift = 5, LengthWidth = Int, FirstBit = 1 },
        new("__bitmap_clear", 0, 2) { Unit = 4, LengthShift = 5, LengthWidth = Int, FirstBit = 1 },
        Bits("__bitmap_and", 0, 3),
        Bits("__bitmap_or", 0, 3),
        Bits("__bitmap_xor", 0, 3),
        Bits("__bitmap_andnot", 0, 3),
        Bits("__bitmap_complement", 0, 2),
        Bits("__bitmap_replace", 0, 4),
        Bits("__bitmap_shift_left", 0, 3),
        Bits("__bitmap_shift_right", 0, 3),
        Bits("bitmap_cut", 0, 4),
        Bits("bitmap_from_arr32", 0, 2),
        Bits("bitmap_to_arr32", 0, 2) with { Unit = 4, LengthShift = 5 },
        Bits("bitmap_parse", 2, 3),
        Bits("bitmap_parselist", 1, 2),
    ];

    // lib/nlattr.c, net/core/skbuff.c. __nla_parse() clears one pointer more than it is told.
    private static BulkWriter[] Packets =>
    [
        new("nla_memcpy", 0, 2) { LengthWidth = Int },
        new("nla_strscpy", 0, 2),
        new("__nla_parse", 0, 1) { Unit = 8, LengthWidth = Int },
        new("skb_copy_bits", 2, 3) { LengthWidth = Int },
        new("skb_copy_and_csum_bits", 2, 3) { LengthWidth = Int },
        new("netdev_rss_key_fill", 0, 1),
    ];

    // drivers/char/random.c, lib/random32.c, sort.c, scatterlist.c, crypto/utils.c, fs/exec.c, read_write.c,
    // kernel/stacktrace.c. A kfifo's elements have at least one byte.
    private static BulkWriter[] Others =>
    [
        new("get_random_bytes", 0, 1),
        new("get_random_bytes_arch", 0, 1),
        new("prandom_bytes", 0, 1),
        new("prandom_bytes_state", 1, 2),
        new("sort", 0, 1) { UnitArgument = 2 },
        new("sort_r", 0, 1) { UnitArgument = 2 },
        new("sg_copy_to_buffer", 2, 3),
        new("sg_pcopy_to_buffer", 2, 3),
        new("__crypto_xor", 0, 3) { LengthWidth = Int },
        new("kernel_read", 1, 2),
        new("__get_task_comm", 0, 1),
        new("stack_trace_save", 0, 1) { Unit = 8, LengthWidth = Int },
        new("__kfifo_out", 1, 2) { LengthWidth = Int },
        new("__kfifo_out_peek", 1, 2) { LengthWidth = Int },
    ];

    private static IEnumerable<BulkWriter> Returning(BulkResult result, params BulkWriter[] writers) =>
        writers.Select(writer => writer with { Result = result });

    private static BulkWriter Assembly(string name, int destination, int? length) =>
        new(name, destination, length) { IsAssembly = true };

    // A map of 8-byte words whose bits are counted.
    private static BulkWriter Bits(string name, int destination, int length) =>
        new(name, destination, length) { Unit = 8, LengthShift = 6, LengthWidth = Int };
}
