/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of the gate know of each other: compartments, their sites and tracepoints, and what is done there. */
#ifndef COFFERDAM_GATE_SITE_H
#define COFFERDAM_GATE_SITE_H

#include <linux/bpf.h>
#include <linux/kprobes.h>
#include <linux/list.h>
#include <linux/notifier.h>
#include <linux/types.h>

#include "cofferdam_gate.h"

struct compartment;

enum { GATE_SHARERS = 16 };	/* of one probe, at most */

struct site {
	struct kprobe probe;
	struct gate_site row;
	bool is_followed;		/* by a site that shares the probe */
	struct compartment *compartment;
	unsigned long __percpu *hits;
	atomic64_t denied;
};

struct compartment {
	struct list_head link;
	struct bpf_prog *program;
	struct list_head chunks;
	struct bpf_prog *told[GATE_TRACEPOINTS];	/* the programs at tracepoints */
	u32 sites;
	bool live;
	atomic64_t faults, allowed, cut, untold;
	u64 armed_at;
};

/* The sites of one GATE_ADD: they never move, for the kernel has pointers to their probes. */
struct chunk {
	struct list_head link;
	u32 count;
	unsigned long __percpu *hits;
	struct site sites[];
};

/* deny.c */
int gate_hit(struct kprobe *probe, struct pt_regs *regs);
extern struct notifier_block gate_die_notifier;

/* trace.c, called under the gate's lock */
int gate_add_trace(struct compartment *compartment, const struct gate_trace *arguments);
void gate_remove_traces(struct compartment *compartment);

#endif
