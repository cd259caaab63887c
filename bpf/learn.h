/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * While a policy is learnt (layout.learning) nothing is judged: each class of objects that a site writes is noted. For
 * that, what others allocate has records, too.
 */
#ifndef COFFERDAM_LEARN_H
#define COFFERDAM_LEARN_H

#include "classify.h"

/*
 * The size in the record of what others allocate tells who: the return address, without its upper half, which is all
 * ones in the kernel (Documentation/arch/x86/x86_64/mm.rst). Nobody asks for the bounds of such an object.
 */
static __always_inline __u32 foreign_allocation(__u64 return_address)
{
	return return_address;
}

/* Whether the page allocator gave it with others as one block, as it does for page fragments and large objects. */
static __always_inline int is_in_compound(__u64 address)
{
	struct block block;

	return read_block(&block, address) &&
	       block_field(&block, __u64, page, flags) >> bpf_core_enum_value(enum pageflags, PG_head) & 1;
}

/* Which object of its class, where that does not say what it is, or in what kind of memory. */
static __always_inline __u64 detail_of(__u64 address, const struct object *object)
{
	switch (object->class) {
	case CLASS_FOREIGN:	/* who allocated it */
		return object->size;
	case CLASS_KERNEL_DATA:	/* the variable */
	case CLASS_MODULE:
		return address;
	case CLASS_PAGES:
		return is_in_compound(address);
	default:		/* its slab cache */
		return within(address, layout.direct_map, layout.direct_map_end) ? cache_at(address) : 0;
	}
}

static __always_inline void note_lesson(__u32 site, __u64 address, const struct object *object)
{
	struct lesson lesson = { .site = site, .class = object->class };
	struct lesson_count first = { .count = 1, .first = bpf_ktime_get_ns() };
	struct lesson_count *known;

	lesson.detail = detail_of(address, object);
	known = bpf_map_lookup_elem(&lessons, &lesson);
	if (!known) {
		if (!bpf_map_update_elem(&lessons, &lesson, &first, BPF_NOEXIST))
			return;
		known = bpf_map_lookup_elem(&lessons, &lesson);	/* another CPU was faster, or there is no room */
	}
	if (known)
		__sync_fetch_and_add(&known->count, 1);
	else
		count_loss(LOSS_LESSON);
}

#endif
