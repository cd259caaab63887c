// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Programs that know the answer: what they cost is what a hook costs by itself.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("kprobe")
int allow(void *context)
{
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
