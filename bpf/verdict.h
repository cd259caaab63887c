/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Site, registers and object -> verdict. Reference semantics: src/Cofferdam.Compartments/Compilation/
 * VerdictEvaluator.cs, compared with this on random inputs by the tests. What content tells comes from infer_class() of
 * whoever includes this: infer.h, or a test.
 */
#ifndef COFFERDAM_VERDICT_H
#define COFFERDAM_VERDICT_H

#include "adopt.h"
#include "audit.h"
#include "doubt.h"

/* Offsets in struct pt_regs are user ABI (arch/x86/include/uapi/asm/ptrace.h). */
enum pt_regs_offset { PT_RIP = 128, PT_RSP = 152 };

#define context_register(context, offset) ({				\
	__u64 __value;							\
	/* Assembly, or clang merges the loads of several registers into one at a computed offset, */	\
	/* which the verifier refuses for a context. */			\
	asm volatile("%0 = *(u64 *)(%1 + %2)" : "=r"(__value) : "r"(context), "i"(offset));	\
	__value;							\
})

/* The value of a general register, by its number in x86-64 encoding; 0 for NO_REGISTER. */
static __always_inline __u64 read_register(void *context, __u32 number)
{
	switch (number) {
	case 0: return context_register(context, 80);	/* rax */
	case 1: return context_register(context, 88);	/* rcx */
	case 2: return context_register(context, 96);	/* rdx */
	case 3: return context_register(context, 40);	/* rbx */
	case 4: return context_register(context, 152);	/* rsp */
	case 5: return context_register(context, 32);	/* rbp */
	case 6: return context_register(context, 104);	/* rsi */
	case 7: return context_register(context, 112);	/* rdi */
	case 8: return context_register(context, 72);
	case 9: return context_register(context, 64);
	case 10: return context_register(context, 56);
	case 11: return context_register(context, 48);
	case 12: return context_register(context, 24);
	case 13: return context_register(context, 16);
	case 14: return context_register(context, 8);
	case 15: return context_register(context, 0);
	default: return 0;
	}
}

/* The same where it is not needed often. */
static __noinline __u64 register_value(void *context, __u32 number)
{
	return read_register(context, number);
}

/* The first byte to check. */
static __always_inline __u64 target_of(void *context, const struct site *site)
{
	__u64 address = site->displacement;

	if (site->base != NO_REGISTER)
		address += register_value(context, site->base);
	if (site->index != NO_REGISTER)
		address += register_value(context, site->index) << site->shift;
	if (site->form & FORM_BITS) {
		__s64 bit = register_value(context, site->bits);

		/* The offset is signed and as wide as the operand (Intel SDM, Bit and Byte Instructions). */
		if (site->bit_shift == 5)
			bit = (__s32)bit;
		else if (site->bit_shift == 4)
			bit = (__s16)bit;
		address += (bit >> site->bit_shift) << (site->bit_shift - 3);
	}
	if (site->form & FORM_PERCPU) {
		__u64 offset = 0, cpu = bpf_get_smp_processor_id();

		bpf_probe_read_kernel(&offset, sizeof(offset), (void *)(layout.percpu_offsets + cpu * 8));
		address += offset;
	}
	return address;
}

static __always_inline __u64 length_of(void *context, const struct site *site)
{
	__u64 count, unit = site->length;

	if (!(site->form & FORM_COUNTED))
		return unit;
	count = register_value(context, site->count);
	if (site->form & FORM_COUNT_32)
		count = (__u32)count;
	count = (count >> site->count_shift) + !!(count & ((1ULL << site->count_shift) - 1));
	if (site->unit != NO_REGISTER)
		unit = register_value(context, site->unit);
	/* No object has 2^32 elements or an element of 4 GiB; what is left cannot overflow. */
	return (count | unit) >> 32 ? ~0ULL : count * unit;
}

/* What is about to be written, and what tells the object that it must stay in. */
struct write {
	__u64 address, length, pointer;
	__s32 extent, extent_end;	/* of that object, around the pointer; equal: not known */
};

struct judgement {
	struct object object;
	__u32 verdict, reason, working;
	__u32 in_task;		/* the stack in use is the task's own */
};

static __always_inline int is_in_set(__u32 set, __u32 class)
{
	struct legal_set *legal = bpf_map_lookup_elem(&legal_sets, &set);
	__u32 word = class / 64;

	/* Or the compiler leaves the mask out, as it knows more about the class than the verifier of Linux 6.1. */
	asm volatile("" : "+r"(word));
	/* Fail-closed: a site without its legal set may write nothing. Cannot happen in an installed compartment. */
	return legal && class < CLASS_LIMIT && legal->classes[word & (CLASS_LIMIT / 64 - 1)] >> (class & 63) & 1;
}

static __always_inline int is_legal(const struct site *site, __u32 class)
{
	return is_in_set(site->legal_set, class);
}

static __always_inline void conclude(struct judgement *judgement, __u32 verdict, __u32 reason)
{
	judgement->verdict = verdict;
	judgement->reason = reason;
}

/* Nothing is known for certain. Fail-open, unless the policy is strict. */
static __always_inline void conclude_untold(struct judgement *judgement, const struct state *state)
{
	if (state->strict)
		conclude(judgement, VERDICT_DENY, REASON_UNTOLD);
	else
		conclude(judgement, VERDICT_UNKNOWN, REASON_INITIALIZATION);
}

/* Objects that are no longer met for the first time are what the working phase waits for, up to its deadline. */
static __always_inline void put_off_working(struct state *state)
{
	__u64 from = bpf_ktime_get_ns() + state->quiet;

	if (from > state->deadline)
		from = state->deadline;
	if (from > state->working_from)
		state->working_from = from;
}

/* What content tells of an object that may be older than the compartment. */
static __always_inline __u32 infer(const struct site *site, const struct object *object, __u32 class)
{
	if (class >= CLASS_LIMIT)
		return INFERENCE_ABSTAINED;
	if (!is_legal(site, class))
		return INFERENCE_ILLEGAL;
	return adopt(object, class) ? INFERENCE_ADOPTED : INFERENCE_UNSEEN;
}

/* An object that may be older than the compartment is what its content says. */
static __always_inline void judge_by_content(const struct site *site, const struct write *write, struct state *state,
					     struct judgement *judgement)
{
	__u32 class = infer_class(judgement->object.start);
	__u32 inference = infer(site, &judgement->object, class);

	count_inference(inference);
	/* An attacker must not put it off by what is denied. */
	if (await_free(site, write->address, write->length, judgement->in_task, &judgement->object,
		       inference) && inference != INFERENCE_ILLEGAL)
		put_off_working(state);
	if (inference == INFERENCE_ILLEGAL) {
		judgement->object.class = class;
		judgement->object.known = KNOWN_BY_TREE;
		conclude(judgement, VERDICT_DENY, REASON_INFERRED_CLASS);
	} else if (inference != INFERENCE_ADOPTED) {
		conclude_untold(judgement, state);
	}
}

/* An object of which there should be a record. Fail-open while records may be missing, closed once they may not. */
static __always_inline void judge_unrecorded(const struct site *site, const struct write *write, struct state *state,
					     struct judgement *judgement)
{
	judgement->working = bpf_ktime_get_ns() >= state->working_from;
	if (!judgement->working)
		judge_by_content(site, write, state, judgement);
	else if (doubted(judgement->object.start))
		conclude(judgement, VERDICT_UNKNOWN, REASON_RECORD_LOST);
	else
		conclude(judgement, VERDICT_DENY, REASON_NO_RECORD);
}

static __always_inline int lies_in(const struct write *write, __u64 start, __u64 size)
{
	return write->length <= size && write->address - start <= size - write->length;
}

/* Of what the type tells about the object, if anything. */
static __always_inline int is_within_extent(const struct write *write)
{
	return write->extent == write->extent_end ||
	       lies_in(write, write->pointer + write->extent, (__s64)write->extent_end - write->extent);
}

/*
 * As far as bounds are known. Where neither a record nor a cache tells them the type may, of a structure in a caller's
 * stack frame, say.
 */
static __always_inline int stays_in_object(const struct write *write, const struct object *object)
{
	if (object->size && !lies_in(write, object->start, object->size))
		return 0;
	return object->class >= CLASS_FIRST || is_within_extent(write);
}

/* How many bytes there are from an address on in a range that it lies in. */
static __always_inline __u64 room_at(__u64 address, __u64 start, __u64 size)
{
	return address - start < size ? size - (address - start) : 0;
}

/* Fits every type of a length. */
enum { LONGEST_PART = (1U << 31) - 1 };

/* How many of the first bytes of a write are legal that was denied because it leaves a legal object. */
static __noinline __u32 legal_part(const struct write *write, const struct judgement *judgement)
{
	const struct object *object = &judgement->object;
	__u64 room = ~0ULL, extent;

	if (judgement->reason != REASON_OUT_OF_BOUNDS || object->class == CLASS_UNRECORDED)
		return 0;
	if (object->size)
		room = room_at(write->address, object->start, object->size);
	if (object->class < CLASS_FIRST && write->extent != write->extent_end) {
		extent = room_at(write->address, write->pointer + write->extent,
				 (__s64)write->extent_end - write->extent);
		if (extent < room)
			room = extent;
	}
	return room < LONGEST_PART ? room : LONGEST_PART;
}

static __always_inline void judge(const struct site *site, const struct write *write, struct state *state,
				  struct judgement *judgement)
{
	struct object *object = &judgement->object;

	conclude(judgement, VERDICT_ALLOW, REASON_NONE);
	if (object->class == CLASS_USER && site->form & FORM_CAN_FAULT)
		return;
	if (is_legal(site, object->class)) {
		if (!stays_in_object(write, object))
			conclude(judgement, VERDICT_DENY, REASON_OUT_OF_BOUNDS);
	} else if (object->class == CLASS_UNRECORDED) {
		/* Whatever lies in the slot of a slab ends with it. */
		if (object->size && !lies_in(write, object->start, object->size))
			conclude(judgement, VERDICT_DENY, REASON_OUT_OF_BOUNDS);
		else
			judge_unrecorded(site, write, state, judgement);
	} else if (object->class == CLASS_NEW_CACHE || object->class == CLASS_NEW_MODULE ||
		   object->class == CLASS_GUARDED) {
		/* Fail-open: no records are kept of these, so nothing is known against the write. */
		conclude(judgement, VERDICT_UNKNOWN, REASON_NOT_COVERED);
	} else {
		conclude(judgement, VERDICT_DENY, REASON_ILLEGAL_CLASS);
	}
}

#endif
