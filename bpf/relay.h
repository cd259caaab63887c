/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Hooks of the allocator that miss no event.
 *
 * A program is not re-entered on a CPU: an event inside it (from an interrupt) is dropped. So each hook has a relay of
 * three, one for each depth of task, softirq and hard interrupt. They run one after the other, and one acts unless one
 * before it has just done this very event. Acting on an event twice does no harm. What the kernel counts as missed by
 * the first and no other took over is lost: user space tells the difference.
 *
 * The gate (gate/trace.c) enters a program again, so the first does all there, and nobody reads its marks. It interrupts
 * itself then as the programs of a relay interrupt each other, and what follows holds for both. Two runs at once are about
 * two objects, for the events of one come one after the other. What they share is changed in one step (crowds, copies of
 * records, bits), or by the map, which refuses whoever interrupts a change: that is doubted, or made void (records.h).
 * Copies of contents are taken as from a stack (infer.h). A counter of a CPU may lose what an interrupt adds to it.
 */
#ifndef COFFERDAM_RELAY_H
#define COFFERDAM_RELAY_H

#include "table.h"

/* The hooks, each with a relay of programs. */
enum relay {
	RELAY_KMALLOC,
	RELAY_KFREE,
	RELAY_CACHE_ALLOC,
	RELAY_CACHE_FREE,
	RELAY_BULK_FREE,
	RELAY_KREALLOC,
	RELAYS,
};

enum { RELAY_CPUS = 512 };

TABLE(rescues, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, __u64, RELAYS);

/*
 * The token of the event that the first program has done and the second has not seen yet, and the same for the second
 * and third; 0 for none. It is the object's address plus one, because NULL is freed, too. Whoever sees one takes it
 * away: left there (because an interrupt came just before the end of a program, which then missed the event), it would
 * pass for a later event of the same object.
 */
struct relay_state {
	__u64 by_first, by_second;
};

static volatile struct relay_state relay_states[RELAYS][RELAY_CPUS];

#define state_of(relay) (&relay_states[relay][bpf_get_smp_processor_id() & (RELAY_CPUS - 1)])

static __always_inline void count_rescue(__u32 kind)
{
	__u64 *count = bpf_map_lookup_elem(&rescues, &kind);

	if (count)
		(*count)++;
}

/* Or the compiler keeps an argument in a register that must be saved, where to read it again costs less. */
#define reload_arguments() asm volatile("" : : : "memory")

/* Of a program after the first: it takes an event that passed by those before, and leaves `mark` for those behind it. */
#define RESCUE(step, name, context, relay, wanted, action, mark)		\
	static __noinline int take_##step##_##name(context *ctx)		\
	{									\
		volatile struct relay_state *state;				\
		int follows = 0;						\
										\
		if (wanted)							\
			follows = action;					\
		count_rescue(relay);						\
		state = state_of(relay);					\
		state->by_first = 0;						\
		state->by_second = mark;					\
		return follows;							\
	}

/*
 * `action` is taken of an event that is `wanted`: a cheap question, for it is asked of every event in the kernel. It
 * tells whether `then` is to follow, as the last of all. A mark is made at once after an action: in between no interrupt
 * must take it away. What does not pass by is a function of its own, or all would save its registers.
 */
#define RELAY_THEN(name, hook, context, relay, object, wanted, action, then)	\
	static __noinline int take_first_##name(context *ctx)			\
	{									\
		int follows = action;						\
										\
		state_of(relay)->by_first = (object) + 1;			\
		return follows;							\
	}									\
	RESCUE(second, name, context, relay, wanted, action, (object) + 1)	\
	RESCUE(third, name, context, relay, wanted, action, 0)			\
	SEC(hook)								\
	int on_##name(context *ctx)						\
	{									\
		if (!(wanted)) {						\
			volatile struct relay_state *state = state_of(relay);	\
										\
			reload_arguments();					\
			state->by_first = (object) + 1;				\
		} else if (take_first_##name(ctx)) {				\
			then;							\
		}								\
		return 0;							\
	}									\
	SEC(hook)								\
	int on_nested_##name(context *ctx)					\
	{									\
		volatile struct relay_state *state = state_of(relay);		\
		__u64 event = (object) + 1;					\
										\
		if (state->by_first == event) {				\
			state->by_first = 0;					\
			state->by_second = event;				\
		} else if (take_second_##name(ctx)) {				\
			then;							\
		}								\
		return 0;							\
	}									\
	SEC(hook)								\
	int on_deep_##name(context *ctx)					\
	{									\
		volatile struct relay_state *state = state_of(relay);		\
		__u64 event = (object) + 1;					\
										\
		if (state->by_second == event || state->by_first == event) {	\
			state->by_first = 0;					\
			state->by_second = 0;					\
		} else if (take_third_##name(ctx)) {				\
			then;							\
		}								\
		return 0;							\
	}

#define RELAY(name, hook, context, relay, object, wanted, action)		\
	RELAY_THEN(name, hook, context, relay, object, wanted, ({ action; 0; }), (void)0)

/* Arguments as in the prototypes btf_trace_* of Linux 6.1 and 6.12. */
#define TRACEPOINT_RELAY(name, relay, object, wanted, action)			\
	RELAY(name, "raw_tp/" #name, struct bpf_raw_tracepoint_args, relay, object, wanted, action)

/* An argument of the traced function, by number: the verifier of Linux 6.1 refuses `void **` and `const void *`. */
#define argument(number) ({							\
	__u64 __argument = 0;							\
	bpf_get_func_arg(ctx, number, &__argument);				\
	__argument;								\
})

#endif
