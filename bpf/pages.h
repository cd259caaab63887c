/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * From an address in the direct map to its block of pages. The object that includes this has a constant `layout` with
 * direct_map, page_structs and page_struct_size.
 */
#ifndef COFFERDAM_PAGES_H
#define COFFERDAM_PAGES_H

/* A constant, for a shift by one costs a fifth of a shift by a variable. x86-64 has no other; a bench makes its own pages. */
#ifndef PAGE_SHIFT
#define PAGE_SHIFT 12
#endif

/* A block of pages: where it starts, and what its first struct page says, copied. */
struct block {
	__u64 base;
	__u64 words[8];		/* of it, as many as PAGE_BYTES */
};

/* Linux 6.12 tells slab pages apart by their type, and its field is the last that is read; see kernel.h. */
#define HAS_SLAB_TYPE bpf_core_enum_value_exists(enum pagetype, PGTY_slab)

/*
 * All that is asked of a struct page lies in its first bytes, and one read of them costs less than two of a word. Were
 * a field to lie behind them, the verifier would refuse what reads it: it is not initialized.
 */
#ifndef PAGE_BYTES
#define PAGE_BYTES (HAS_SLAB_TYPE ? 56 : 48)
#endif

#define block_field(block, type, structure, field) \
	(*(type *)((void *)(block)->words + bpf_core_field_offset(struct structure, field)))

static __always_inline __u64 frame_of(__u64 address)
{
	return (address - layout.direct_map) >> PAGE_SHIFT;
}

static __always_inline __u64 page_struct_of(__u64 frame)
{
	return layout.page_structs + frame * layout.page_struct_size;
}

static __always_inline int read_frame(struct block *block, __u64 frame)
{
	block->base = layout.direct_map + (frame << PAGE_SHIFT);
	return !bpf_probe_read_kernel(block->words, PAGE_BYTES, (void *)page_struct_of(frame));
}

/* Finds the block that `address` lies in; 0: no memory. */
static __always_inline int read_block(struct block *block, __u64 address)
{
	__u64 head;

	if (!read_frame(block, frame_of(address)))
		return 0;	/* a hole in the memory map */
	head = block_field(block, __u64, page, compound_head);
	return !(head & 1) || read_frame(block, (head - 1 - layout.page_structs) / layout.page_struct_size);
}

static __always_inline int is_slab_block(const struct block *block)
{
	if (HAS_SLAB_TYPE)
		return block_field(block, __u32, page, page_type) >> 24 ==
		       bpf_core_enum_value(enum pagetype, PGTY_slab);
	return block_field(block, __u64, page, flags) >> bpf_core_enum_value(enum pageflags, PG_slab) & 1;
}

/* The struct kmem_cache of a slab. */
static __always_inline __u64 cache_of_block(const struct block *block)
{
	return block_field(block, __u64, slab, slab_cache);
}

/* How many objects a slab has room for: inuse:16, objects:15, frozen:1 (mm/slab.h, struct slab). */
static __always_inline __u32 objects_of_block(const struct block *block)
{
	return block_field(block, __u32, slab, counters) >> 16 & 0x7fff;
}

/*
 * On Linux 6.1 a slab's cache lies where other pages have their mapping, which is never a kmem_cache: it is cleared when
 * the slab is given back (mm/slub.c, __free_slab()). There, who knows the cache need not ask whether it is a slab.
 */
#define MAPPING_IS_CACHE \
	(bpf_core_field_offset(struct slab, slab_cache) == bpf_core_field_offset(struct page, mapping))

/*
 * Copies what a slab whose first page is at `base` says of its cache and its objects, and nothing else. 0: there certainly is
 * none; otherwise there is one if its cache is one.
 */
static __always_inline int read_slab(struct block *block, __u64 base)
{
	__u64 from = MAPPING_IS_CACHE ? bpf_core_field_offset(struct slab, slab_cache) : 0;

	/* Or the compiler asks for the offsets again and again. */
	asm volatile("" : "+r"(from));
	return !bpf_probe_read_kernel((void *)block->words + from, from ? 24 : PAGE_BYTES,
				      (void *)(page_struct_of(frame_of(base)) + from)) &&
	       (from || is_slab_block(block));
}

/* The struct kmem_cache of the slab that `address` lies in; 0: it lies in none. */
static __always_inline __u64 cache_at(__u64 address)
{
	struct block block;

	return read_block(&block, address) && is_slab_block(&block) ? cache_of_block(&block) : 0;
}

#endif
