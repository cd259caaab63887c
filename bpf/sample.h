/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What user space and the sampling programs share. The C# twins are in src/Cofferdam.Bpf/Objects; Cofferdam.Tests
 * compares the two through the BTF of the built object.
 */
#ifndef COFFERDAM_SAMPLE_H
#define COFFERDAM_SAMPLE_H

enum sample_limits {
	CONTENT_BYTES = 512,	/* of an object that are kept */
	CALLERS = 20,		/* return addresses of a chain */
	BUCKET = 8,		/* addresses of followed objects that share a bucket: a cache line */
	AGES = 64,		/* bins of a histogram: bin n counts ages of [2^n, 2^(n+1)) ns */
};

/* What becomes of an object that is freed. */
enum purpose {
	PURPOSE_SAMPLES,	/* its content is told */
	PURPOSE_LIFETIMES,	/* its age is counted */
};

/* Which allocations are followed; constants of one run, frozen before the programs are loaded. */
struct sample_layout {
	__u64 direct_map, direct_map_end;
	__u64 page_structs;
	__u32 page_struct_size;
	__u32 rate;			/* one in so many, by chance */
	__u64 smallest, largest;	/* requested size in bytes, both included */
	__u32 purpose;
	__u8 by_site;			/* only allocation sites that are in `wanted_sites` */
	__u8 by_cache;			/* only caches that are in `wanted_caches` */
	__u8 chains;			/* keep the chain of callers */
	__u8 bucket_shift;		/* 64 - log2 of how many buckets there are */
};

/* Addresses of objects that are followed, those of one hash; below 4096: none. */
struct bucket {
	__u64 addresses[BUCKET];
};

/* An object that is followed, from its allocation until it is freed. */
struct living {
	__u64 time;		/* of its allocation, CLOCK_MONOTONIC ns; 0: it is about to be written */
	__u64 site;		/* the return address of the allocator */
	__u64 cache;		/* its struct kmem_cache; 0: none, or not looked up */
	__u32 requested, allocated;	/* bytes */
	__s32 chain;		/* number of its chain of callers; negative: none */
	__u32 unused;
};

/* An object as it is freed. */
struct sample {
	__u64 address;
	__u64 age;		/* ns */
	struct living object;
	__u32 content_bytes;
	__u32 unused;
	__u8 content[CONTENT_BYTES];
};

/* The ages at which the objects of an allocation site were freed. */
struct histogram {
	__u64 allocated;	/* how many are or were followed */
	__u64 ages[AGES];
};

enum sample_loss {
	SAMPLE_LOSS_LIVING,	/* no room to follow an object */
	SAMPLE_LOSS_SITE,	/* no room for another allocation site */
	SAMPLE_LOSS_CHAIN,	/* no room for another chain of callers: the object has none */
	SAMPLE_LOSS_SAMPLE,	/* ring buffer full */
	SAMPLE_LOSS_CONTENT,	/* content could not be read */
	SAMPLE_LOSSES,
};

#endif
