// SPDX-License-Identifier: GPL-2.0
/*
 * Programs at the tracepoints of the kernel's allocator.
 *
 * The kernel does not enter a program that is running on that CPU already (kernel/trace/bpf_trace.c, the counter
 * `active`), so one that must not miss what interrupts it needs others behind it. Here it is entered again: one is
 * enough. What else a program relies on is as with the kernel: preemption is off (__DO_TRACE()), so it stays on its
 * CPU; it is within an RCU reader; and maps defend themselves against whoever interrupts a change of them, for any two
 * programs may do that. Whether a program may interrupt itself is for its author to know (bpf/relay.h).
 */
#include <linux/filter.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <trace/events/kmem.h>

#include "site.h"

/*
 * Task, softirq, hard interrupt and NMI: as deep as events can interrupt each other. What is deeper comes of a program
 * that allocates by what it calls, and would go on until the stack ends.
 */
enum { DEPTH = 4 };
static DEFINE_PER_CPU(int, depth);

/* For helpers that ask how a program was attached; nobody writes it. */
static struct bpf_trace_run_ctx unattached;

static __always_inline void tell(struct compartment *compartment, enum gate_tracepoint number, u64 site,
				 const void *object, u64 rest)
{
	u64 arguments[] = { site, (unsigned long)object, rest };

	if (likely(this_cpu_inc_return(depth) <= DEPTH)) {
		struct bpf_run_ctx *outer = bpf_set_run_ctx(&unattached.run_ctx);

		rcu_read_lock();
		bpf_prog_run(compartment->told[number], arguments);
		rcu_read_unlock();
		bpf_reset_run_ctx(outer);
	} else {
		atomic64_inc(&compartment->untold);
	}
	this_cpu_dec(depth);
}

static notrace void tell_kmalloc(void *compartment, unsigned long site, const void *object, size_t requested,
				 size_t allocated, gfp_t flags, int node)
{
	tell(compartment, GATE_KMALLOC, site, object, requested);
}

static notrace void tell_kfree(void *compartment, unsigned long site, const void *object)
{
	tell(compartment, GATE_KFREE, site, object, 0);
}

static notrace void tell_cache_alloc(void *compartment, unsigned long site, const void *object,
				     struct kmem_cache *cache, gfp_t flags, int node)
{
	tell(compartment, GATE_CACHE_ALLOC, site, object, (unsigned long)cache);
}

static notrace void tell_cache_free(void *compartment, unsigned long site, const void *object,
				    const struct kmem_cache *cache)
{
	tell(compartment, GATE_CACHE_FREE, site, object, (unsigned long)cache);
}

static const struct point {
	struct tracepoint *tracepoint;
	void *handler;
	u32 arguments;		/* that a program may read */
} points[GATE_TRACEPOINTS] = {
	[GATE_KMALLOC] = { &__tracepoint_kmalloc, tell_kmalloc, 3 },
	[GATE_KFREE] = { &__tracepoint_kfree, tell_kfree, 2 },
	[GATE_CACHE_ALLOC] = { &__tracepoint_kmem_cache_alloc, tell_cache_alloc, 3 },
	[GATE_CACHE_FREE] = { &__tracepoint_kmem_cache_free, tell_cache_free, 3 },
};

/* Does nothing; compiles only where the tracepoints have these arguments. */
static __maybe_unused void check_handlers(void)
{
	check_trace_callback_type_kmalloc(tell_kmalloc);
	check_trace_callback_type_kfree(tell_kfree);
	check_trace_callback_type_kmem_cache_alloc(tell_cache_alloc);
	check_trace_callback_type_kmem_cache_free(tell_cache_free);
}

int gate_add_trace(struct compartment *compartment, const struct gate_trace *arguments)
{
	u32 number = arguments->tracepoint;
	struct bpf_prog *program;
	int error = -EINVAL;

	if (number >= GATE_TRACEPOINTS)
		return -EINVAL;
	if (compartment->told[number])
		return -EEXIST;
	program = bpf_prog_get_type_dev(arguments->program, BPF_PROG_TYPE_RAW_TRACEPOINT, false);
	if (IS_ERR(program))
		return PTR_ERR(program);
	compartment->told[number] = program;
	/* More the kernel does not ask of such a program, either: arguments are mere numbers to it. */
	if (program->aux->max_ctx_offset <= points[number].arguments * sizeof(u64))
		error = tracepoint_probe_register(points[number].tracepoint, points[number].handler, compartment);
	if (error) {
		compartment->told[number] = NULL;
		bpf_prog_put(program);
	}
	return error;
}

void gate_remove_traces(struct compartment *compartment)
{
	struct bpf_prog **told = compartment->told;
	u32 i;

	if (!memchr_inv(told, 0, sizeof(compartment->told)))
		return;
	for (i = 0; i < GATE_TRACEPOINTS; i++)
		if (told[i])
			tracepoint_probe_unregister(points[i].tracepoint, points[i].handler, compartment);
	tracepoint_synchronize_unregister();	/* who was being told is done */
	for (i = 0; i < GATE_TRACEPOINTS; i++)
		if (told[i])
			bpf_prog_put(told[i]);
}
