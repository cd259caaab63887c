/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The late audit: an object that was judged by its content at a write is judged again when it is freed, by what its
 * content is then. What was allowed as unknown and is told to be illegal now is a late violation, with an event of its
 * own. How often the two agree is counted.
 */
#ifndef COFFERDAM_AUDIT_H
#define COFFERDAM_AUDIT_H

/* The first write to an object that was judged by content. */
struct audit {
	__u64 time, address, length;
	__u32 site, legal_set;
	__u32 pid, tgid;
	__u32 inference;
	__u32 cpu;
	__u32 in_task;
	__u32 unused;
	char comm[16];
};

TABLE(audits, BPF_MAP_TYPE_HASH, __u64, struct audit, AUDIT_LIMIT);
TABLE(agreements, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, __u64, INFERENCES * OUTCOMES);

/*
 * Waits for the free of an object; 0 if that is done already. The programs that see frees look for a record first, so
 * the object gets one, of no class: it changes no verdict, nor does it outlive the free.
 */
static __always_inline int await_free(const struct site *site, __u64 address, __u64 length, __u32 in_task,
				      const struct object *object, __u32 inference)
{
	struct record touched = { .size = object->size, .class = CLASS_UNRECORDED };
	__u64 ids = bpf_get_current_pid_tgid(), start = object->start;
	struct audit audit = {
		.time = bpf_ktime_get_ns(),
		.address = address,
		.length = length,
		.site = site->id,
		.legal_set = site->legal_set,
		.pid = ids,
		.tgid = ids >> 32,
		.inference = inference,
		.cpu = bpf_get_smp_processor_id(),
		.in_task = in_task,
	};
	int error;

	bpf_get_current_comm(audit.comm, sizeof(audit.comm));
	error = bpf_map_update_elem(&audits, &start, &audit, BPF_NOEXIST);
	if (error == -17 /* EEXIST */)
		return 0;
	if (error)
		count_loss(LOSS_AUDIT);
	else
		insert_record(start, &touched);
	return 1;
}

/* Whether a freed object, which had a record, is to be judged again. */
static __always_inline int awaits_audit(__u64 address)
{
	return !!bpf_map_lookup_elem(&audits, &address);
}

static __always_inline void count_agreement(__u32 inference, __u32 outcome)
{
	__u32 index = inference * OUTCOMES + outcome;
	__u64 *count = bpf_map_lookup_elem(&agreements, &index);

	if (count)
		(*count)++;
}

/* Of an object that is freed where it cannot be judged. */
static __always_inline void drop_audit(__u64 address)
{
	if (!bpf_map_delete_elem(&audits, &address))
		count_loss(LOSS_AUDIT);
}

#endif
