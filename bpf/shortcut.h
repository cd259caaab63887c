/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Most writes go into the stack in use, or into an object whose record was used lately, at the place in it where this site
 * wrote before. They are allowed here, without a look into the kernel's memory. What is not is judged as if nobody had
 * looked: a shortcut allows only what classify() and judge() would.
 */
#ifndef COFFERDAM_SHORTCUT_H
#define COFFERDAM_SHORTCUT_H

#include "recent.h"

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

/* Remembers what allowed a write the long way. */
static __always_inline void pave(struct site_counts *counts, const struct write *write, const struct object *object)
{
	const struct record record = { .size = object->size, .class = object->class };

	counts->offset = write->pointer - object->start;
	copy_record(object->start, &record);
}

#endif
