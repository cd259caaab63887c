/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Address -> object: what lies there, where it starts, how long it is, and how we know.
 */
#ifndef COFFERDAM_CLASSIFY_H
#define COFFERDAM_CLASSIFY_H

#include "modules.h"
#include "pages.h"

struct object {
	__u64 start;
	__u64 size;		/* 0: no bound is known */
	__u32 class;
	__u32 known;
};

/* The stack that the probed instruction runs on. */
struct stack {
	__u64 pointer;
	__u64 task;		/* lowest address of the task's own stack */
	__u32 in_task;
};

static __always_inline int within(__u64 address, __u64 start, __u64 end)
{
	return address >= start && address < end;
}

/* Sets the class of a stretch whose bounds are [start, end). */
static __always_inline void found(struct object *object, __u32 class, __u64 start, __u64 end)
{
	object->class = class;
	object->start = start;
	object->size = end - start;
	object->known = KNOWN_BY_REGION;
}

/*
 * The frames above the stack pointer belong to live callers. While an interrupt stack is in use, the interrupted
 * task's stack is legal as a whole: objects on it (wait entries, timers) are reached from softirqs.
 * An interrupt stack's bounds are not looked up; its size bounds it from the stack pointer on.
 */
static __always_inline int classify_stack(const struct stack *stack, __u64 address, struct object *object)
{
	__u64 task_end = stack->task + layout.thread_size;

	if (within(address, stack->task, task_end)) {
		if (stack->in_task && address < stack->pointer)
			found(object, CLASS_DEAD_STACK, stack->task, stack->pointer);
		else
			found(object, CLASS_STACK, stack->in_task ? stack->pointer : stack->task, task_end);
		return 1;
	}
	if (!stack->in_task && within(address, stack->pointer, stack->pointer + layout.irq_stack_size)) {
		found(object, CLASS_STACK, stack->pointer, stack->pointer + layout.irq_stack_size);
		return 1;
	}
	return 0;
}

/*
 * The first chunk of per-CPU memory: a unit for each CPU, one behind the other. What is left at the end of each was given
 * back when the kernel started (mm/percpu.c, pcpu_embed_first_chunk()): pages like any other, with anybody's objects.
 */
static __always_inline int classify_percpu(__u64 address, struct object *object)
{
	__u64 unit;

	if (!within(address, layout.percpu, layout.percpu_end))
		return 0;
	unit = address - (address - layout.percpu) % layout.percpu_unit;
	if (address - unit >= layout.percpu_used)
		return 0;
	found(object, CLASS_PERCPU, unit, unit + layout.percpu_used);
	return 1;
}

/* Binary search of the class ranges: module data and global variables. */
static __always_inline int classify_range(__u64 address, struct object *object)
{
	__u32 low = 0, high = layout.ranges;

	for (int step = 0; step <= RANGE_STEPS; step++) {
		__u32 middle = (low + high) / 2;
		struct range *range;

		if (low >= high)
			return 0;
		range = bpf_map_lookup_elem(&ranges, &middle);
		if (!range)
			return 0;
		if (address < range->start) {
			high = middle;
		} else if (address >= range->end) {
			low = middle + 1;
		} else {
			found(object, is_gone(range->module) ? CLASS_NEW_MODULE : range->class,
			      range->start, range->end);
			return 1;
		}
	}
	return 0;
}

/* The recorded object that starts at `start`, or class `unrecorded`. */
static __always_inline void classify_record(__u64 start, __u32 unrecorded, struct object *object)
{
	struct record *record = bpf_map_lookup_elem(&records, &start);

	object->start = start;
	if (record) {
		object->class = record->class;
		object->size = record->size;
		object->known = record->known;
	} else {
		object->class = unrecorded;
	}
}

/* lib/math/reciprocal_div.c: the kernel's own way from an address to an object's index (obj_to_index()). */
static __always_inline __u32 object_index(const struct cache *cache, __u32 offset)
{
	__u32 t = ((__u64)offset * cache->reciprocal) >> 32;

	return (t + ((offset - t) >> cache->shift1)) >> cache->shift2;
}

static __always_inline void classify_slab(const struct block *block, __u64 address, struct object *object)
{
	struct cache *cache;

	if (within(address, layout.guarded, layout.guarded_end)) {
		object->class = CLASS_GUARDED;
		return;
	}
	cache = find_cache(cache_of_block(block));
	if (!cache) {
		object->class = CLASS_NEW_CACHE;
		return;
	}
	object->start = block->base + object_index(cache, address - block->base) * cache->size + cache->left_pad;
	object->known = cache->class == CLASS_UNRECORDED ? KNOWN_BY_REGION : KNOWN_BY_CACHE;
	if (cache->class < CLASS_FIRST)
		classify_record(object->start, cache->class, object);
	else
		object->class = cache->class;
	/* No record, no requested size: the slot still bounds the object. */
	if (!object->size)
		object->size = cache->object_size;
}

static __always_inline void classify_page(__u64 address, struct object *object)
{
	struct block block;

	if (!read_block(&block, address))
		return;	/* CLASS_ELSEWHERE */
	if (is_slab_block(&block))
		classify_slab(&block, address, object);
	else
		classify_record(block.base, CLASS_PAGES, object);
}

static __always_inline void classify(const struct stack *stack, __u64 address, struct object *object)
{
	object->start = address;
	object->size = 0;
	object->class = CLASS_ELSEWHERE;
	object->known = KNOWN_BY_REGION;
	if (address < layout.user_end) {
		object->class = CLASS_USER;
	} else if (classify_stack(stack, address, object)) {
		return;
	} else if (within(address, layout.direct_map, layout.direct_map_end)) {
		if (!classify_percpu(address, object))
			classify_page(address, object);
	} else if (within(address, layout.page_structs, layout.page_structs_end)) {
		object->class = CLASS_PAGE_STRUCTS;
	} else if (classify_range(address, object)) {
		return;
	} else if (within(address, layout.vmalloc, layout.vmalloc_end)) {
		object->class = CLASS_VMALLOC;
	} else if (within(address, layout.data, layout.data_end)) {
		object->class = CLASS_KERNEL_DATA;
	} else if (within(address, layout.image, layout.image_end)) {
		object->class = CLASS_KERNEL_TEXT;
	} else if (within(address, layout.modules, layout.modules_end)) {
		object->class = CLASS_NEW_MODULE;	/* older ones are ranges */
	}
}

#endif
