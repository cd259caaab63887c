// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Programs that know the answer: what they cost is what a hook costs by itself. And one that looks it up.
 */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#include "table.h"

/* How often each probe was hit, by its address. */
TABLE(places, BPF_MAP_TYPE_HASH, __u64, __u64, 1 << 14);

SEC("kprobe")
int allow(void *context)
{
	return 0;
}

/* One hash table, asked once. The instruction pointer of a probe is one byte past its address. */
SEC("kprobe")
int look_up(struct pt_regs *context)
{
	__u64 address = context->rip - 1;
	__u64 *hits = bpf_map_lookup_elem(&places, &address);

	if (hits)
		(*hits)++;
	return 0;
}

/* For the gate: nothing may be written. */
SEC("kprobe")
int deny(void *context)
{
	return 1;
}

SEC("raw_tp/kmalloc")
int see_kmalloc(void *context)
{
	return 0;
}

SEC("raw_tp/kfree")
int see_kfree(void *context)
{
	return 0;
}

char _license[] SEC("license") = "GPL";
