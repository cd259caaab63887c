// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Logs what is executed: each hit of a probe with the general registers, in order, until the log is full. So the log is
 * all that happened up to some moment, on every CPU. It is read when the probes are disarmed.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <asm/ptrace.h>
#include <bpf/bpf_helpers.h>

#include "table.h"

enum execution_test_limits { HIT_LIMIT = 1 << 18 };

struct hit {
	__u64 address;		/* of the instruction that comes next */
	__u64 registers[16];	/* before it, in the order of their encoding */
};

TABLE(hits, BPF_MAP_TYPE_ARRAY, __u32, struct hit, HIT_LIMIT);

__u64 seen;

SEC("kprobe")
int note_hit(struct pt_regs *context)
{
	__u64 number = __sync_fetch_and_add(&seen, 1);
	__u32 key = number;
	struct hit *hit = number < HIT_LIMIT ? bpf_map_lookup_elem(&hits, &key) : 0;

	if (!hit)
		return 0;
	hit->registers[0] = context->rax;
	hit->registers[1] = context->rcx;
	hit->registers[2] = context->rdx;
	hit->registers[3] = context->rbx;
	hit->registers[4] = context->rsp;
	hit->registers[5] = context->rbp;
	hit->registers[6] = context->rsi;
	hit->registers[7] = context->rdi;
	hit->registers[8] = context->r8;
	hit->registers[9] = context->r9;
	hit->registers[10] = context->r10;
	hit->registers[11] = context->r11;
	hit->registers[12] = context->r12;
	hit->registers[13] = context->r13;
	hit->registers[14] = context->r14;
	hit->registers[15] = context->r15;
	/* A probe's context shows the address after the int3. */
	hit->address = context->rip - 1;
	return 0;
}

char _license[] SEC("license") = "GPL";
