/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Most writes go into the stack in use, or into an object whose record was used lately, at the place in it where this site
 * wrote before, or into an object of the same dedicated cache as before. They are allowed here, with at most one look into
 * the kernel's memory. What is not is judged as if nobody had looked: a shortcut allows only what classify() and judge()
 * would.
 */
#ifndef COFFERDAM_SHORTCUT_H
#define COFFERDAM_SHORTCUT_H

#include "recent.h"

/* The least of 0, 1, 3, 7, ... that has all bits of `number`. */
static __always_inline __u32 mask_of(__u32 number)
{
	number |= number >> 1;
	number |= number >> 2;
	number |= number >> 4;
	number |= number >> 8;
	return number | number >> 16;
}

/*
 * From the stack pointer to the end of the stack in use: a task's is aligned to its size, and a part of an interrupt's
 * that is not larger than what classify_stack() takes for it.
 */
static __always_inline int goes_to_stack(const struct site *site, const struct write *write, __u64 stack_pointer)
{
	__u64 room = ((layout.thread_size - 1) & ~stack_pointer) + 1;

	return site->legal_regions >> CLASS_STACK & 1 && write->pointer - stack_pointer < room &&
	       lies_in(write, stack_pointer, room) && is_within_extent(write);
}

/*
 * An object that a class has of its own, where this site found the start of one last. That one may have been larger: what
 * tells the object must lie in this one, and not only the write.
 */
static __always_inline int goes_to_recent(const struct site *site, const struct write *write, __u64 offset)
{
	__u64 start = write->pointer - offset;
	__u32 copy = recent_record(start);

	return offset < recent_size(copy) && lies_in(write, start, recent_size(copy)) &&
	       recent_class(copy) >= CLASS_FIRST && is_legal(site, recent_class(copy));
}

/* An object of a slab that starts at `base` and has room for so many. */
static __always_inline int lies_in_slab(const struct write *write, __u64 base, __u32 objects, const struct cache *cache)
{
	__u32 index = object_index(cache, write->pointer - base);

	return index < objects && lies_in(write, base + index * cache->size + cache->left_pad, cache->object_size);
}

/*
 * An object of the dedicated cache that this site wrote to last. The head of a slab is looked for where it was then: at the
 * last multiple of so many pages. What is found there counts if it is a slab of that cache which reaches to the object. A
 * function of its own, for the stack that it needs is short where a content is looked at (infer.h).
 */
static __noinline int goes_to_cache(const struct write *write, const struct site_counts *counts)
{
	struct block block;
	struct cache *cache;
	__u64 pointer = write->pointer;

	if (!within(pointer, layout.direct_map, layout.direct_map_end) ||
	    within(pointer, layout.guarded, layout.guarded_end) ||
	    !read_frame(&block, frame_of(pointer) & ~(__u64)counts->pages) || !is_slab_block(&block))
		return 0;
	cache = cache_in(counts->cache - 1, cache_of_block(&block));
	return cache && lies_in_slab(write, block.base, objects_of_block(&block), cache);
}

/* Remembers what allowed a write the long way: an object of a class of its own, so that others are legal for it, too. */
static __always_inline void pave(struct site_counts *counts, const struct write *write, const struct object *object)
{
	if (object->known == KNOWN_BY_CACHE) {
		struct block block;

		if (!read_block(&block, write->pointer))
			return;
		counts->cache = cache_slot(cache_of_block(&block)) + 1;
		/* All bits below the highest that differs. */
		counts->pages = mask_of(frame_of(write->pointer) ^ frame_of(block.base));
	} else if (object->known != KNOWN_BY_REGION) {
		const struct record record = { .size = object->size, .class = object->class };

		counts->cache = 0;
		counts->offset = write->pointer - object->start;
		copy_record(object->start, &record);
	}
}

#endif
