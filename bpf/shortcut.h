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

/* Whether two addresses lie in the same piece of memory that is as large as a stack, and aligned to that. */
static __always_inline int share_stack(__u64 one, __u64 other)
{
	return (one ^ other) < layout.thread_size;
}

/*
 * From the stack pointer to the end of the stack in use: a task's is aligned to its size, and a part of an interrupt's
 * that is not larger than what classify_stack() takes for it. No write is empty.
 */
static __always_inline int goes_to_stack(const struct site *site, const struct write *write, __u64 stack_pointer)
{
	return site->legal_regions >> CLASS_STACK & 1 && write->length >> 32 == 0 && write->address >= stack_pointer &&
	       share_stack(write->address + write->length - 1, stack_pointer) &&
	       /* No question where the two are the same. */
	       (write->pointer == write->address ||
		(write->pointer >= stack_pointer && share_stack(write->pointer, stack_pointer))) &&
	       is_within_extent(write);
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

/* An object of a slab that starts at `base` and has room for so many. A division costs less than object_index() here. */
static __always_inline int lies_in_slab(const struct write *write, __u64 base, __u32 objects, const struct cache *cache)
{
	__u64 offset = write->pointer - base;
	__u64 start = write->pointer - (__u32)offset % cache->size + cache->left_pad;

	return offset < (__u64)objects * cache->size && lies_in(write, start, cache->object_size);
}

/*
 * An object of the dedicated cache that this site wrote to last. The head of a slab is looked for where it was then: in the
 * page to which an address without the bits of `slab_mask` belongs. What is found there counts if it is a slab of that cache
 * which reaches to the object. A function of its own, for the stack that it needs is short where a content is looked at
 * (infer.h).
 */
static __noinline int goes_to_cache(__u64 pointer, __u64 address, __u64 length, const struct site_counts *counts)
{
	const struct write write = { .address = address, .length = length, .pointer = pointer };
	__u64 base = pointer & ~(__u64)counts->slab_mask;
	struct block block;

	if (!within(pointer, layout.direct_map, layout.direct_map_end) ||
	    (layout.guarded_end && within(pointer, layout.guarded, layout.guarded_end)))
		return 0;
	return read_slab(&block, base) && cache_of_block(&block) == counts->cache.address &&
	       lies_in_slab(&write, base, objects_of_block(&block), &counts->cache);
}

/* Remembers what allowed a write the long way: an object of a class of its own, so that others are legal for it, too. */
static __always_inline void pave(const struct site *site, struct site_counts *counts, const struct write *write,
				 const struct object *object)
{
	if (object->known == KNOWN_BY_CACHE) {
		struct block block;
		struct cache *cache;

		if (!read_block(&block, write->pointer))
			return;
		cache = find_cache(cache_of_block(&block));
		/* It may have become another one's since it was judged. */
		if (!cache || cache->class != object->class)
			return;
		counts->cache = *cache;
		/* All bits below the highest that differs, and those of a place in a page. */
		counts->slab_mask = mask_of((write->pointer ^ block.base) | ((1 << PAGE_SHIFT) - 1));
	} else if (object->known != KNOWN_BY_REGION) {
		const struct record record = { .size = object->size, .class = object->class };

		counts->cache.address = 0;
		counts->offset = (site->form ? write->pointer : write->address) - object->start;
		copy_record(object->start, &record);
	}
}

#endif
