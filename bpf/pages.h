/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * From an address in the direct map to the struct page of its block. The object that includes this has a constant
 * `layout` with direct_map, page_structs, page_struct_size and page_shift.
 */
#ifndef COFFERDAM_PAGES_H
#define COFFERDAM_PAGES_H

/* `page` is the head of the block. Where the kernel tells slab pages apart moved: see kernel.h. */
static __always_inline int is_slab(const struct page *page)
{
	unsigned long flags = 0;
	unsigned int type = 0;

	if (bpf_core_enum_value_exists(enum pagetype, PGTY_slab)) {
		bpf_probe_read_kernel(&type, sizeof(type), &page->page_type);
		return type >> 24 == bpf_core_enum_value(enum pagetype, PGTY_slab);
	}
	bpf_probe_read_kernel(&flags, sizeof(flags), &page->flags);
	return flags >> bpf_core_enum_value(enum pageflags, PG_slab) & 1;
}

/* The struct page of the head of the block of pages that `address` lies in, and where the block starts; 0: no memory. */
static __always_inline __u64 block_of(__u64 address, __u64 *base)
{
	__u64 frame = (address - layout.direct_map) >> layout.page_shift;
	__u64 page = layout.page_structs + frame * layout.page_struct_size;
	__u64 head = 0;

	if (bpf_probe_read_kernel(&head, sizeof(head), &((struct page *)page)->compound_head))
		return 0;	/* a hole in the memory map */
	if (head & 1) {
		page = head - 1;
		frame = (page - layout.page_structs) / layout.page_struct_size;
	}
	*base = layout.direct_map + (frame << layout.page_shift);
	return page;
}

#endif
