// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Programs at the allocator's tracepoints for tests of who runs them (gate/trace.c).
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "table.h"

enum trace_test_limits {
	SLOW_EVERY = 16,	/* events */
	SLOW_TURNS = 4000,	/* long enough for a tick of the clock to come now and then */
};

enum trace_test_count { COUNT_TOLD, COUNT_NESTED, COUNTS };

TABLE(depths, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, __u64, 1);
TABLE(counts, BPF_MAP_TYPE_ARRAY, __u32, __u64, COUNTS);

static __always_inline __u64 count(__u32 what)
{
	__u64 *found = bpf_map_lookup_elem(&counts, &what);

	return found ? __sync_fetch_and_add(found, 1) : 0;
}

static long pass_time(__u32 turn, void *context)
{
	return 0;
}

/* Counts what it is told, and what of that interrupts itself. It takes its time, so that something does. */
SEC("raw_tp/kmem_cache_free")
int see_nested(void *context)
{
	__u32 zero = 0;
	__u64 *depth = bpf_map_lookup_elem(&depths, &zero);

	if (!depth)
		return 0;
	if (*(volatile __u64 *)depth)
		count(COUNT_NESTED);
	*(volatile __u64 *)depth += 1;
	if (count(COUNT_TOLD) % SLOW_EVERY == 0)
		bpf_loop(SLOW_TURNS, pass_time, 0, 0);
	*(volatile __u64 *)depth -= 1;
	return 0;
}

/* Wants three arguments. */
SEC("raw_tp/kmalloc")
int see_size(struct bpf_raw_tracepoint_args *context)
{
	return context->args[2] > 0;
}

/* Is of another type. */
SEC("kprobe")
int allow(void *context)
{
	return 0;
}

char _license[] SEC("license") = "GPL";
