using System.Collections.Frozen;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Typing;

/// <summary>
/// Structs that are members of everything: links of lists and trees, locks, work, counters. A pointer to one says next
/// to nothing about the object it lies in.
/// </summary>
internal static class CommonTypes
{
    private static readonly FrozenSet<string> _names = new[]
    {
        "list_head", "hlist_head", "hlist_node", "hlist_nulls_head", "hlist_nulls_node", "hlist_bl_head",
        "hlist_bl_node", "llist_head", "llist_node", "rb_node", "rb_root", "rb_root_cached", "callback_head",
        "rhash_head", "rhash_lock_head", "rhlist_head", "plist_node", "timerqueue_node",
        "spinlock", "raw_spinlock", "qspinlock", "qrwlock", "rwlock_t", "spinlock_t", "mutex", "rw_semaphore",
        "seqcount", "seqcount_spinlock", "seqlock_t", "u64_stats_sync", "lock_class_key", "lockdep_map",
        "wait_queue_head", "completion", "swait_queue_head",
        "work_struct", "delayed_work", "timer_list", "hrtimer", "tasklet_struct", "rcu_work",
        "kref", "refcount_struct", "percpu_ref", "idr", "ida", "xarray", "",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a struct is one of them; anonymous ones are.</summary>
    public static bool Contains(BtfStruct type) => _names.Contains(type.Name);
}
