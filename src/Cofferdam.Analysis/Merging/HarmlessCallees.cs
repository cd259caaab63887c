using System.Collections.Frozen;
using Cofferdam.Analysis.Allocations;

namespace Cofferdam.Analysis.Merging;

/// <summary>
/// Functions that neither free nor replace an object, nor run anything that might: a check made before a call of them
/// holds after it.
/// </summary>
/// <remarks>
/// Reviewed one by one in the code of Linux 6.1.192 and 6.12.117 (Debian): each is a leaf, or calls only such. Where
/// one calls through a pointer, all that it can be was looked at: what validates an attribute, compares keys, sums up,
/// or writes to a console (a netconsole frees packets that the device has sent, and nobody else has those). Programs
/// that somebody attaches to tracepoints are not thought of. What others do meanwhile, on this processor or another
/// one, while one waits or not, does not count: nothing here protects from an object that is freed concurrently, with
/// or without a call.
/// </remarks>
public static class HarmlessCallees
{
    // They look at the bytes that they are given, or write there, and keep no address.
    private static readonly FrozenSet<string> _borrowing = new[]
    {
        // lib/list_debug.c
        "__list_add_valid", "__list_del_entry_valid", "__list_add_valid_or_report", "__list_del_entry_valid_or_report",
        // lib/string.c, arch/x86/lib
        "memcpy", "__memcpy", "memmove", "__memmove", "memset", "__memset",
        "memcmp", "bcmp", "memchr", "memchr_inv", "memscan", "strlen", "strnlen", "strcmp", "strncmp", "strcasecmp",
        "strncasecmp", "strchr", "strrchr", "strnchr", "strstr", "strnstr", "strspn", "strcspn", "strpbrk", "strsep",
        "strcpy", "strncpy", "strscpy", "strlcpy", "strcat", "strlcat", "strncat", "stpcpy", "strscpy_pad",
        "sized_strscpy",
        // lib/bitmap.c, lib/find_bit.c, lib/hweight.c
        "_find_first_bit", "_find_next_bit", "_find_first_zero_bit", "_find_next_zero_bit", "_find_last_bit",
        "_find_next_and_bit", "__bitmap_weight", "__bitmap_and", "__bitmap_or", "__bitmap_equal", "__bitmap_subset",
        "__bitmap_intersects", "__bitmap_set", "__bitmap_clear", "__sw_hweight32", "__sw_hweight64",
        // kernel/locking, kernel/sched, kernel/time: objects are made ready.
        "__mutex_init", "__init_rwsem", "__init_waitqueue_head", "__init_swait_queue_head", "init_timer_key",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> _names = new[]
    {
        // lib/rbtree.c: they relink nodes and free none.
        "rb_insert_color", "rb_erase", "rb_next", "rb_prev", "rb_first", "rb_last", "rb_replace_node",
        "rb_first_postorder", "rb_next_postorder",
        // lib/siphash.c, lib/checksum.c, arch/x86/lib/csum-partial_64.c
        "__siphash_unaligned", "siphash_1u64", "siphash_2u64", "siphash_3u64", "siphash_4u64", "siphash_1u32",
        "siphash_3u32", "hsiphash_1u32", "hsiphash_2u32", "hsiphash_3u32", "hsiphash_4u32",
        "csum_partial", "ip_compute_csum", "csum_ipv6_magic",
        // lib/nlattr.c: they copy into a message that has room, or say that it has none.
        "nla_put", "__nla_put", "nla_put_64bit", "nla_reserve", "__nla_reserve", "nla_memcpy", "nla_memcmp",
        "nla_strcmp",
        "nla_find", "skb_put", "nla_strscpy", "__nla_parse", "__nla_validate",
        // kernel/locking: taking and dropping spin locks, without the bottom halves that _bh variants run.
        "_raw_spin_lock", "_raw_spin_unlock", "_raw_spin_lock_irq", "_raw_spin_lock_irqsave", "_raw_spin_trylock",
        "_raw_spin_lock_bh", "_raw_read_lock", "_raw_read_unlock", "_raw_write_lock", "_raw_write_unlock",
        "_raw_read_lock_bh", "_raw_read_lock_irq", "_raw_read_lock_irqsave",
        "_raw_write_lock_bh", "_raw_write_lock_irq", "_raw_write_lock_irqsave", "queued_read_lock_slowpath",
        "queued_write_lock_slowpath",
        "native_queued_spin_lock_slowpath",
        // kernel/rcu/tree_plugin.h: what waits for the end of a reader is freed later, by others.
        "__rcu_read_lock", "__rcu_read_unlock",
        // kernel/rcu/tree.c, net/core/dst.c, net/ipv6/addrconf_core.c, addrconf.c: the last user has an object freed
        // after a grace period.
        "call_rcu", "call_rcu_hurry", "dst_release", "in6_dev_finish_destroy", "inet6_ifa_finish_destroy",
        // lib/rhashtable.c: a table is made ready; on failure it frees what it has just allocated.
        "rhashtable_init", "rhltable_init", "rhashtable_init_noprof", "rhltable_init_noprof",
        // fs/proc/proc_sysctl.c, net/ipv6/proc.c: files are made; on failure they free what they have just allocated.
        "register_net_sysctl", "register_net_sysctl_sz", "snmp6_register_dev",
        // net/core/rtnetlink.c, net/ipv4/ipmr_base.c: they look something up. Others take a namespace down, later.
        "rtnl_get_net_ns_capable", "mr_mfc_find_any_parent",
        // kernel/jump_label.c: code is patched.
        "static_key_slow_inc", "static_key_slow_dec",
        // lib/vsprintf.c, net/core/skbuff.c: they read what they are given, and write into a buffer of the caller.
        "snprintf", "scnprintf", "sprintf", "vsnprintf", "vscnprintf", "skb_checksum", "__skb_checksum",
        // kernel/time/timer.c, kernel/workqueue.c: work is put off, or dropped without waiting for it.
        "mod_timer", "add_timer", "timer_delete", "queue_work_on", "queue_delayed_work_on",
        "mod_delayed_work_on", "cancel_delayed_work",
        // kernel/module, kernel/locking: they count, and wake who waits.
        "module_put", "try_module_get", "mutex_unlock",
        // net/core/dev.c, net/netlink/af_netlink.c: devices are looked up, a header is put into a message with room.
        "dev_get_by_index_rcu", "__dev_get_by_index", "dev_get_by_index", "dev_get_by_name_rcu", "__dev_get_by_name",
        "netdev_master_upper_dev_get", "netdev_master_upper_dev_get_rcu", "__nlmsg_put",
        // net/core/rtnetlink.c, lib/math: questions and arithmetic.
        "rtnl_is_locked", "reciprocal_value", "reciprocal_value_adv", "int_sqrt", "gcd",
        // kernel/time, kernel/sched/clock.c
        "ktime_get", "ktime_get_real_seconds", "ktime_get_seconds", "ktime_get_with_offset", "ktime_get_real_ts64",
        "ktime_get_coarse_with_offset", "jiffies_to_msecs", "jiffies_to_usecs", "__msecs_to_jiffies",
        "__usecs_to_jiffies", "jiffies_to_clock_t", "jiffies64_to_nsecs", "jiffies64_to_msecs", "nsecs_to_jiffies64",
        "nsecs_to_jiffies", "jiffies_64_to_clock_t", "sched_clock", "local_clock",
        // Random numbers.
        "get_random_u32", "get_random_u16", "get_random_u8", "get_random_u64", "__get_random_u32_below",
        "prandom_u32_state",
        // lib/refcount.c, kernel/panic.c, lib/ratelimit.c: they report.
        "refcount_warn_saturate", "__warn_printk", "_printk", "___ratelimit", "net_ratelimit", "__dynamic_pr_debug",
        // arch/x86/kernel/fpu/core.c: vector registers are saved, and may be used.
        "kernel_fpu_begin_mask", "kernel_fpu_end", "irq_fpu_usable",
        // net/core/skbuff.c: where the content of a packet begins and ends.
        "skb_push", "skb_pull", "skb_trim",
        // net: attributes and headers are looked at.
        "__ipv6_addr_type", "ipv6_ext_hdr", "ipv6_skip_exthdr", "ipv6_find_hdr",
        "skb_copy_bits", "skb_copy_and_csum_bits", "do_trace_netlink_extack",
        "__get_hash_from_flowi6", "flow_hash_from_keys", "skb_gso_validate_network_len", "fl6_update_dst", "ipv4_mtu",
    }.ToFrozenSet(StringComparer.Ordinal);

    // They may free what hangs on the object that they are given first, or others, but the caller still has that one.
    private static readonly FrozenSet<string> _sparing = new[]
    {
        // net/core/skbuff.c, dev.c: they replace the buffer of a packet.
        "__pskb_pull_tail", "pskb_expand_head", "___pskb_trim", "pskb_trim_rcsum_slow", "skb_ensure_writable",
        "skb_checksum_help",
        // net/core/gso.c: what it looks at is pulled in before.
        "skb_network_protocol",
        // net/core/skbuff.c, datagram.c: they read it.
        "skb_clone", "skb_copy", "__skb_checksum_complete",
        // net/core/sock.c, security/security.c: the caller holds the socket.
        "lock_sock_nested", "release_sock", "sk_setup_caps", "__sk_dst_check", "security_sk_classify_flow",
    }.ToFrozenSet(StringComparer.Ordinal);

    // The same of the first two. net/core/filter.c, net/ipv4/tcp_ipv4.c: a filter may cut a socket's packet; it is the
    // caller who drops it.
    private static readonly FrozenSet<string> _sparingTwo = new[]
    {
        "sk_filter_trim_cap", "tcp_filter",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Reclaim drops what nobody refers to. What copies from user memory may wait there as long as a user likes.
    private static readonly FrozenSet<string> _allocators = KernelAllocators.All
        .Where(allocator => allocator.MakesNew && !allocator.Name.Contains("_user", StringComparison.Ordinal))
        .Select(allocator => allocator.Name)
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// Whether the function of this name frees nothing before a grace period has passed, unless its first argument is
    /// null: then it waits for that (kernel/rcu/tree.c).
    /// </summary>
    public static bool Defer(string name) => name == "kvfree_call_rcu";

    /// <summary>
    /// How many of the first arguments of the function of this name point to objects that it does not free, though it
    /// may free others.
    /// </summary>
    public static int Spare(string name) => _sparingTwo.Contains(name) ? 2 : _sparing.Contains(name) ? 1 : 0;

    /// <summary>Whether the function of this name is one of them.</summary>
    public static bool Contains(string name) =>
        _names.Contains(name) || _borrowing.Contains(name) || _allocators.Contains(name);

    /// <summary>
    /// Whether the function of this name, besides, keeps no address that it is given, nor puts it anywhere but into its
    /// result or into the object itself.
    /// </summary>
    public static bool Borrow(string name) => _borrowing.Contains(name);
}
