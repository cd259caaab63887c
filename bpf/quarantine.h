/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Tasks that made a write that was blocked, and are turned away from then on where the policy says. The kernel keeps the
 * note with the task: it goes with it, and is no other task's.
 */
#ifndef COFFERDAM_QUARANTINE_H
#define COFFERDAM_QUARANTINE_H

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u32);
} quarantined SEC(".maps");

/* Notes the task that runs. 0: there is no memory for it. */
static __noinline int note_task(void)
{
	__u32 *note = bpf_task_storage_get(&quarantined, bpf_get_current_task_btf(), 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (!note)
		return 0;
	*note = 1;
	return 1;
}

/*
 * At an entry: not 0 if the task that runs is turned away. An interrupt is not its doing. Whoever switches the mode lifts
 * the quarantine, and puts it back.
 */
static __noinline int turns_away(__u64 stack_pointer)
{
	struct task_struct *task = bpf_get_current_task_btf();
	__u64 stack = (__u64)task->stack;
	struct state *state;
	__u32 zero = 0;

	state = bpf_map_lookup_elem(&state_map, &zero);
	if (!state || state->mode != MODE_BLOCK_AND_QUARANTINE)
		return 0;
	if (!within(stack_pointer, stack, stack + layout.thread_size))
		return 0;
	return bpf_task_storage_get(&quarantined, task, 0, 0) != 0;
}

#endif
