// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counters: rare events in the module's own per-CPU section, frequent ones in a block from the per-CPU allocator.
 */
#include "notes.h"

DEFINE_PER_CPU(struct notes_statistics, notes_static_counters);
struct notes_statistics __percpu *notes_dynamic_counters;

int notes_statistics_init(void)
{
	notes_dynamic_counters = alloc_percpu(struct notes_statistics);
	return notes_dynamic_counters ? 0 : -ENOMEM;
}

void notes_statistics_exit(void)
{
	free_percpu(notes_dynamic_counters);
}

static void notes_statistics_add(struct notes_statistics *sum, const struct notes_statistics *part)
{
	sum->opened += part->opened;
	sum->created += part->created;
	sum->freed += part->freed;
	sum->written += part->written;
	sum->ticks += part->ticks;
	sum->digests += part->digests;
}

void notes_statistics_sum(struct notes_statistics *sum)
{
	int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		notes_statistics_add(sum, per_cpu_ptr(&notes_static_counters, cpu));
		notes_statistics_add(sum, per_cpu_ptr(notes_dynamic_counters, cpu));
	}
}
