/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The second judgement of an object, at its free.
 */
#ifndef COFFERDAM_AUDITOR_H
#define COFFERDAM_AUDITOR_H

static __always_inline __u32 outcome_of(const struct audit *audit, __u32 class)
{
	if (class >= CLASS_LIMIT)
		return OUTCOME_ABSTAINED;
	return is_in_set(audit->legal_set, class) ? OUTCOME_LEGAL : OUTCOME_ILLEGAL;
}

/* Tells of the write, at its time and by its task; the stack is gone. */
static __always_inline void report_late(const struct audit *audit, __u64 object, __u32 class)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		count_loss(LOSS_EVENT);
		return;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->time = audit->time;
	event->address = audit->address;
	event->length = audit->length;
	event->object = object;
	event->site = audit->site;
	event->class = class;
	event->verdict = VERDICT_LATE;
	event->reason = REASON_INFERRED_CLASS;
	event->known = KNOWN_BY_TREE;
	event->in_task = audit->in_task;
	event->pid = audit->pid;
	event->tgid = audit->tgid;
	event->cpu = audit->cpu;
	__builtin_memcpy(event->comm, audit->comm, sizeof(event->comm));
	bpf_ringbuf_submit(event, 0);
}

/* At the write: whether it was allowed for want of knowledge. */
static __always_inline int is_unknown(__u32 inference)
{
	return inference == INFERENCE_ABSTAINED || inference == INFERENCE_UNSEEN;
}

/* A global function: the verifier looks at it for itself, and not again after each way that leads to its call. */
__noinline int audit_freed(__u64 address)
{
	struct audit *found = bpf_map_lookup_elem(&audits, &address), audit;
	__u32 class, outcome;

	if (!found)
		return 0;
	audit = *found;
	if (bpf_map_delete_elem(&audits, &address))
		return 0;	/* another one took it */
	class = infer_class(address);
	outcome = outcome_of(&audit, class);
	count_agreement(audit.inference, outcome);
	if (outcome == OUTCOME_ILLEGAL && is_unknown(audit.inference))
		report_late(&audit, address, class);
	return 0;
}

#endif
