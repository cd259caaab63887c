// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The judge: is the write that is about to happen legal? One program for every access site of a compartment, and for
 * its anchors; what is particular to a site, a compartment or a kernel is data in maps.h.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "cofferdam.h"
#include "kernel.h"
#include "maps.h"
#include "classify.h"
#include "record.h"
#include "infer.h"
#include "verdict.h"
#include "anchor.h"
#include "shortcut.h"
#include "auditor.h"
#include "quarantine.h"

static __always_inline void find_stack(void *context, struct stack *stack)
{
	stack->task = (__u64)bpf_get_current_task_btf()->stack;
	stack->pointer = context_register(context, PT_RSP);
	stack->in_task = within(stack->pointer, stack->task, stack->task + layout.thread_size);
}

/* Notes what a site writes. */
static __noinline int learn(void *context, __u32 site, __u64 address)
{
	struct object object;
	struct stack stack;

	find_stack(context, &stack);
	classify(&stack, address, &object);
	note_lesson(site, address, &object);
	return 0;
}

/* True if the task that runs is the one to punish. */
static __always_inline int is_to_blame(const struct judgement *judgement)
{
	if (judgement->in_task && !(bpf_get_current_task_btf()->flags & PF_KTHREAD))
		return 1;
	count_loss(LOSS_BYSTANDER);
	return 0;
}

/* True if it will die on its way to user space. */
static __always_inline int kill_current(void)
{
	if (bpf_send_signal(SIGKILL)) {
		count_loss(LOSS_SIGNAL);
		return 0;
	}
	return 1;
}

static __always_inline void report(void *context, const struct site *site, const struct judgement *judgement,
				   const struct write *write, __u32 mode, int killed,
				   int quarantined)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	__u64 ids = bpf_get_current_pid_tgid();

	if (!event) {
		count_loss(LOSS_EVENT);
		return;
	}
	event->time = bpf_ktime_get_ns();
	event->address = write->address;
	event->object = judgement->object.start;
	event->object_size = judgement->object.size;
	event->length = write->length;
	event->site = site->id;
	event->class = judgement->object.class;
	event->verdict = judgement->verdict;
	event->reason = judgement->reason;
	event->known = judgement->object.known;
	event->mode = mode;
	event->working = judgement->working;
	event->killed = killed;
	event->in_task = judgement->in_task;
	event->quarantined = quarantined;
	event->pid = ids;
	event->tgid = ids >> 32;
	event->cpu = bpf_get_smp_processor_id();
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	event->stack_bytes = bpf_get_stack(context, event->stack, sizeof(event->stack), 0);
	bpf_ringbuf_submit(event, 0);
}

/* What a write that was found illegal leads to. Not 0: it is to be blocked, but for one byte less than that. */
static __noinline int deny_write(void *context, const struct site *site, struct site_counts *counts,
				 const struct write *write, struct judgement *judgement)
{
	struct state *state;
	__u32 zero = 0, mode;
	int killed = 0, noted = 0;

	state = bpf_map_lookup_elem(&state_map, &zero);
	if (!state)
		return 0;
	counts->denies++;
	if (!judgement->working)
		judgement->working = bpf_ktime_get_ns() >= state->working_from;
	mode = state->mode;
	if (mode != MODE_OBSERVE && mode != MODE_BLOCK && is_to_blame(judgement)) {
		noted = mode == MODE_BLOCK_AND_QUARANTINE && note_task();
		/* Fail-closed: who cannot be noted is killed. */
		killed = !noted && kill_current();
	}
	if (counts->events++ < layout.events_per_site)
		report(context, site, judgement, write, mode, killed, noted);
	else
		count_loss(LOSS_SUPPRESSED);
	/* Only the gate (gate/) asks; the kernel's own probes are never in a mode that blocks. */
	return mode >= MODE_BLOCK ? 1 + legal_part(write, judgement) : 0;
}

/* Judges a write that no shortcut has allowed. Not 0: see deny_write(). */
static __noinline int judge_write(void *context, const struct site *site, struct site_counts *counts,
				  const struct write *write)
{
	struct state *state;
	struct judgement judgement = {};
	struct stack stack;
	__u32 zero = 0;

	state = bpf_map_lookup_elem(&state_map, &zero);
	if (!state)
		return 0;
	find_stack(context, &stack);
	judgement.in_task = stack.in_task;
	classify(&stack, write->pointer, &judgement.object);
	judge(site, write, state, &judgement);
	if (judgement.verdict == VERDICT_ALLOW) {
		if (judgement.object.class >= CLASS_FIRST)
			pave(site, counts, write, &judgement.object);
		return 0;
	}
	if (judgement.verdict == VERDICT_UNKNOWN) {
		counts->unknown++;
		return 0;
	}
	return deny_write(context, site, counts, write, &judgement);
}

/* Most writes are. No shortcut tells anything about the rest. */
static __always_inline int is_soon_allowed(void *context, const struct site *site, const struct site_counts *counts,
					   const struct write *write)
{
	return (counts->cache.address && goes_to_cache(write->pointer, write->address, write->length, counts)) ||
	       goes_to_stack(site, write, context_register(context, PT_RSP)) ||
	       goes_to_recent(site, write, counts->offset);
}

/* Not 0: see deny_write(). */
static __always_inline int check_plain_write(void *context, const struct site *site, struct site_counts *counts)
{
	__u64 address = plain_address(context, site);
	const struct write plain = plain_write(site, address);
	struct write write;

	if (is_soon_allowed(context, site, counts, &plain))
		return 0;
	write.address = address;
	write.length = site->length;
	find_pointer(context, site, &write);
	return judge_write(context, site, counts, &write);
}

SEC("kprobe")
int check_write(void *context)
{
	/* A probe's context shows the address after the int3, in optimised probes too (arch/x86/kernel/kprobes). */
	struct site *site = find_site(context_register(context, PT_RIP) - 1);
	struct site_counts *counts;
	struct write write;
	__u32 id;

	if (!site) {
		count_loss(LOSS_SITE);
		return 0;
	}
	id = site->id;
	counts = bpf_map_lookup_elem(&counts_map, &id);
	if (!counts)
		return 0;
	counts->hits++;
	if (!site->form)
		return check_plain_write(context, site, counts);
	if (site->form & FORM_ENTRY)
		return turns_away(context_register(context, PT_RSP));
	if (!(site->form & ~(FORM_CAN_FAULT | FORM_COMPOUND)))
		find_compound_write(context, site, &write);
	else if (!find_special_write(context, site, &write))
		return 0;
	if (site->form & FORM_LEARNT) {
		learn(context, id, write.pointer);
		return 0;
	}
	if (is_soon_allowed(context, site, counts, &write))
		return 0;
	return judge_write(context, site, counts, &write);
}

/* Run by hand, for each object that the census has found: a record that must be checked against frees meanwhile. */
SEC("syscall")
int enter_record(struct census_entry *entry)
{
	struct record record = entry->record;

	if (!record.known) {
		doubt(entry->address);	/* the census could not look at it */
		return 0;
	}
	entry->entry = enter(entry->address, &record);
	return 0;
}

char _license[] SEC("license") = "GPL";
