/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The few kernel types the programs look into. libbpf relocates every access to the running kernel's layout (CO-RE),
 * so only names and types matter here, not order or size.
 */
#ifndef COFFERDAM_KERNEL_H
#define COFFERDAM_KERNEL_H

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* x86-64, arch/x86/include/asm/ptrace.h. A probe's context: the offsets are ABI, not relocated (see register_value). */
struct page {
	unsigned long flags;
	unsigned long compound_head;	/* bit 0: tail page, the rest points to the head */
	void *mapping;
	unsigned int page_type;
};

struct kmem_cache {
	unsigned int object_size;
	unsigned int align;
};

struct slab {
	struct kmem_cache *slab_cache;
	unsigned long counters;		/* with bit fields in it: see objects_of_block() */
};

struct task_struct {
	void *stack;
	unsigned int flags;
};

#pragma clang attribute pop

/* Linux 6.1: slab pages are a page flag. */
enum pageflags {
	PG_slab = 9,
	PG_head = 16,
};

/* Linux 6.12: slab pages are a type in the top byte of page_type (commit 46df8e73a4a3). */
enum pagetype {
	PGTY_slab = 0xf5,
};

#define PF_KTHREAD 0x00200000	/* include/linux/sched.h */
#define SIGKILL 9

#endif
