/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What user space and the programs share: the layout of every map. The C# twins are in
 * src/Cofferdam.Bpf/Objects; Cofferdam.Tests compares the two through the BTF of the built object.
 */
#ifndef COFFERDAM_H
#define COFFERDAM_H

enum limits {
	CLASS_LIMIT = 512,	/* object classes of one compartment, region classes included */
	STACK_DEPTH = 24,	/* return addresses kept with an event */
	RANGE_STEPS = 12,	/* so at most 2^12 ranges */
	AUDIT_LIMIT = 8192,	/* objects whose free is waited for */
	CONTENT_DEPTH = 4,	/* copies of contents on a CPU: task, softirq, hard interrupt, and one to spare */
	BULK_FREE_LIMIT = 1024,	/* pointers looked at in one kmem_cache_free_bulk() */
	DOUBT_SHIFT = 18,	/* log2 of the doubt bits */
	CHANGED_SHIFT = 22,	/* log2 of the bits for addresses that changed during the census */
	KEPT_SHIFT = 12,	/* log2 of the slots for kept pointers */
	CALLER_SHIFT = 14,	/* log2 of the hash values of return addresses */
	CROWD_SHIFT = 16,	/* log2 of the hash values of addresses with records */
	SITE_BUCKET_SHIFT = 14,	/* log2 of the buckets of the table of sites */
	NO_REGISTER = 255,
};

/* Classes below CLASS_FIRST are kinds of memory; the rest are caches, allocation sites, ranges. */
enum object_class {
	CLASS_UNRECORDED,	/* an object of a shared cache of which there is no record */
	CLASS_USER,
	CLASS_STACK,		/* the stack in use, from the stack pointer upwards */
	CLASS_DEAD_STACK,	/* below the stack pointer */
	CLASS_PERCPU,
	CLASS_PAGES,		/* page allocator memory without a record */
	CLASS_PAGE_STRUCTS,	/* vmemmap */
	CLASS_VMALLOC,		/* dynamic per-CPU chunks and other tasks' stacks included */
	CLASS_KERNEL_DATA,
	CLASS_KERNEL_TEXT,	/* text and read-only data of the kernel image */
	CLASS_MODULE,		/* the image of a module that was there before the compartment */
	CLASS_OTHER_CACHE,	/* a dedicated cache that is no class of its own */
	CLASS_NEW_CACHE,	/* a cache younger than the compartment */
	CLASS_GUARDED,		/* a KFENCE object: one per page, not on the cache's grid */
	CLASS_ELSEWHERE,	/* fixmap, entry areas, EFI, holes, non-canonical */
	CLASS_NEW_MODULE,	/* what was loaded later, and what else lies in the area of modules */
	CLASS_FOREIGN,		/* by its content an object that others allocate */
	CLASS_FIRST = 32,
};

enum verdict {
	VERDICT_ALLOW,
	VERDICT_UNKNOWN,
	VERDICT_DENY,
	VERDICT_LATE,		/* was unknown and allowed: illegal by what the object was at its free */
};

enum reason {
	REASON_NONE,
	REASON_ILLEGAL_CLASS,
	REASON_OUT_OF_BOUNDS,
	REASON_NO_RECORD,
	REASON_INITIALIZATION,	/* unknown: no record, and the working phase has not begun */
	REASON_RECORD_LOST,	/* unknown: a record may have been lost */
	REASON_NOT_COVERED,	/* unknown: a kind of memory of which no records are kept */
	REASON_INFERRED_CLASS,	/* deny: no record, and by its content the object is of an illegal class */
	REASON_UNTOLD,		/* deny: nothing tells what the object is, and the policy is strict */
};

/* What a denied write leads to. A program can block nothing: it asks its host to, by what it returns. */
enum mode { MODE_OBSERVE, MODE_KILL, MODE_BLOCK, MODE_BLOCK_AND_KILL, MODE_BLOCK_AND_QUARANTINE };

enum site_form {
	FORM_COUNTED = 1,	/* length is that of one element; a register tells how many (length_of()) */
	FORM_PERCPU = 2,	/* gs-relative */
	FORM_BITS = 4,		/* a bit string: `bits` holds the bit offset */
	FORM_CAN_FAULT = 8,	/* has an exception table entry: may write to user memory */
	FORM_COUNT_32 = 16,	/* the low half of the count's register counts */
	FORM_ANCHOR = 32,	/* no access: the address is a sum, and `object` the pointer in it to keep (anchor.h) */
	FORM_ANCHORED = 64,	/* `object` holds the sum of an anchor, which kept the pointer into the object */
	FORM_ENTRY = 128,	/* no access: where a task in quarantine is turned away (quarantine.h) */
	FORM_COMPOUND = 256,	/* has an index or `object`, or writes beyond the extent */
	FORM_LEARNT = 512,	/* is not judged: what it writes is noted (learn.h) */
};

/* One access site, or anchor, in the slot where the site table's hash puts its address. */
struct site {
	__u64 address;		/* of the instruction; 0: empty slot */
	__s64 displacement;	/* of the first byte to check, from the registers of the effective address */
	__u32 length;
	__u32 id;
	__u32 legal_set;
	__s32 start;		/* of it, from the effective address */
	__s32 extent, extent_end;	/* of the object, around the pointer into it; equal: not known */
	__u32 anchor;		/* number of the anchor */
	__s32 frame;		/* the stack pointer, from the address that stands for the frame */
	__u32 legal_regions;	/* the classes below CLASS_FIRST in the legal set */
	__u16 form;
	__u8 base, index, shift;
	__u8 bits;		/* register of the bit offset */
	__u8 bit_shift;		/* log2 of the operand's width in bits */
	__u8 object;		/* register that points into the object; none: the effective address does */
	__u8 count;		/* register of the number of elements */
	__u8 count_shift;	/* log2 of how many counts make one element, begun ones included */
	__u8 unit;		/* register of the bytes in an element; none: length tells */
	__u8 unused;
};

/* One allocation site, in the slot where its return address belongs. */
struct allocation {
	__u64 return_address;	/* 0: empty slot */
	__u32 class;
	__u32 module;		/* that the call is in: its number (modules.h) */
};

struct legal_set {
	__u64 classes[CLASS_LIMIT / 64];
};

/* A stretch of memory that is a class: module data, a global variable. Sorted, disjoint. */
struct range {
	__u64 start, end;
	__u32 class;
	__u32 module;		/* that it belongs to: its number (modules.h) */
};

/* A module that was there when the compartment was raised. */
struct loaded_module {
	__u64 address;		/* of its struct module; 0 for the kernel itself */
	__u32 gone;		/* it was unloaded since */
	__u32 unused;
};

/* What is needed of one kmem_cache, so that a hit reads a table instead of the kernel's structure. */
struct cache {
	__u64 address;		/* 0: empty slot */
	__u32 class;		/* CLASS_UNRECORDED: shared, its objects need records */
	__u32 size;		/* from one object to the next */
	__u32 object_size;
	__u32 reciprocal;	/* struct reciprocal_value of size */
	__u8 shift1, shift2;
	__u16 left_pad;		/* red zone before the object (slub_debug=Z) */
};

enum known {
	KNOWN_RECORDED = 1,	/* its allocation was seen */
	KNOWN_BY_CACHE,
	KNOWN_BY_REGION,
	KNOWN_BY_CENSUS,	/* the census found it; with CLASS_UNRECORDED it could not tell the class */
	KNOWN_BY_TREE,		/* its content told, at a write to it */
};

struct record {
	__u32 size;		/* as requested */
	__u16 class;
	__u16 known;
};

/* A pointer that an anchor saw. */
struct kept {
	__u64 pointer;
	__u64 seal;		/* of pointer, sum, frame and anchor: what was overwritten by another frame fits none */
};

struct state {
	__u64 working_from;	/* CLOCK_MONOTONIC ns at which the working phase begins, if no object is met before */
	__u64 deadline;		/* at which it begins in any case */
	__u64 quiet;		/* ns without a new object after which it begins */
	__u32 mode;
	__u32 strict;		/* before that, objects of which nothing is known may not be written */
};

/* The tree for the objects of one slab cache (tree.h). */
struct cache_tree {
	__u32 root;		/* its first node */
	__u32 object_size;	/* of the cache */
};

/* What became of an object that the census enters. */
enum entry {
	ENTRY_MADE,
	ENTRY_RECORDED,		/* there was a record already */
	ENTRY_CHANGED,		/* allocated or freed since, perhaps: unknown from now on */
	ENTRY_LOST,		/* no room: unknown from now on */
};

/* An object that the census enters. */
struct census_entry {
	__u64 address;
	struct record record;
	__u32 entry;		/* out */
	__u32 unused;
};

/* What content told of objects without a record, at writes before the working phase. */
enum inference {
	INFERENCE_ADOPTED,	/* legal, and there is a record from now on */
	INFERENCE_UNSEEN,	/* legal, but the census has not seen the object: not adopted */
	INFERENCE_ILLEGAL,
	INFERENCE_ABSTAINED,	/* nothing */
	INFERENCES,
};

/* What the content of such an object told when it was freed. */
enum outcome {
	OUTCOME_LEGAL,		/* for the site that wrote it */
	OUTCOME_ILLEGAL,
	OUTCOME_ABSTAINED,
	OUTCOMES,
};

struct site_counts {
	__u64 hits, denies, unknown, events;
	/* What shortcuts remember of the last write that was allowed the long way (shortcut.h). */
	__u32 offset;		/* in an object with a record, of the pointer or of a plain site's first byte */
	__u32 slab_mask;	/* the bits of an address that told the place in its slab */
	struct cache cache;	/* the dedicated cache of the object; no address: it was of none */
};

/* What a site writes, while a policy is learnt. */
struct lesson {
	__u64 detail;		/* which of the class: detail_of() */
	__u32 site;
	__u32 class;
};

/* How often, and CLOCK_MONOTONIC ns of the first time. */
struct lesson_count {
	__u64 count, first;
};

/* Everything that was not seen, not kept or not told. */
enum loss {
	LOSS_RECORD,		/* an allocation could not be recorded */
	LOSS_FREE,		/* a record could not be removed */
	LOSS_BULK_FREE,		/* a bulk free too long to follow */
	LOSS_EVENT,		/* ring buffer full */
	LOSS_SUPPRESSED,	/* the site had its share of events */
	LOSS_SIGNAL,		/* the task could not be killed */
	LOSS_BYSTANDER,		/* a deny in interrupt context or in a kernel thread: reported, not punished */
	LOSS_SITE,		/* a hit whose address is in no row */
	LOSS_KEPT_POINTER,	/* what an anchor kept was overwritten: the write was judged by its address */
	LOSS_AUDIT,		/* an object that was unknown is not judged at its free */
	LOSS_LESSON,		/* a write is not among those that were learnt */
	LOSS_ARMING,		/* a hit of a probe that was armed a moment before the program was attached to it */
	LOSSES,
};

struct event {
	__u64 time;		/* CLOCK_MONOTONIC ns */
	__u64 address;
	__u64 object;		/* start of what was found there, 0 if unknown */
	__u64 length;
	__u64 object_size;
	__u32 site;
	__u32 class;
	__u8 verdict, reason, known, mode;
	__u8 working;		/* phase */
	__u8 killed;
	__u8 in_task;		/* the stack in use is the task's own */
	__u8 quarantined;
	__u32 pid, tgid;
	__u32 cpu;
	__s32 stack_bytes;
	char comm[16];
	__u64 stack[STACK_DEPTH];
};

/* Constants of this boot and this compartment, frozen before the programs are loaded. */
struct layout {
	__u64 direct_map, direct_map_end;
	__u64 page_structs, page_structs_end;
	__u64 vmalloc, vmalloc_end;
	__u64 percpu, percpu_end;	/* the first chunk, all units */
	__u64 percpu_unit, percpu_used;	/* bytes of a unit, and of those the first ones that are per-CPU memory */
	__u64 percpu_offsets;		/* address of __per_cpu_offset[] */
	__u64 image, image_end;
	__u64 data, data_end;		/* the writable part of the image */
	__u64 read_only, read_only_end;	/* its constants */
	__u64 modules, modules_end;
	__u64 guarded, guarded_end;	/* the KFENCE pool */
	__u64 user_end;
	__u64 site_seed, allocation_seed, cache_seed;
	__u32 allocation_bucket_shift, cache_bucket_shift;	/* 64 - log2 of how many */
	__u32 site_slot_mask, allocation_slot_mask, cache_slot_mask;
	__u32 page_struct_size;
	__u32 thread_size, irq_stack_size;
	__u32 ranges;			/* how many */
	__u32 events_per_site;
	__u32 trees;			/* how many slab caches have one */
	__u32 learning;			/* what is written is noted, and nothing judged (learn.h) */
	__u32 module_count;		/* of loaded_modules, the kernel itself included */
};

#endif
