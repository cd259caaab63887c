/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The objects that are followed, by address. A hash table of arrays, which programs reach without calling a helper: an
 * address has a bucket, and its object the place of the same number.
 *
 * An object has one owner: it is allocated before it is freed, and the next one at its address is allocated after that.
 * So events of one address come one after the other, and a place that is taken belongs to who took it. User space reads
 * meanwhile: an object is to be relied on if it has a time.
 */
#ifndef COFFERDAM_LIVING_H
#define COFFERDAM_LIVING_H

#include "table.h"

TABLE(buckets, BPF_MAP_TYPE_ARRAY, __u32, struct bucket, 1);
TABLE(living, BPF_MAP_TYPE_ARRAY, __u32, struct living, 1);

enum { CLAIM_TRIES = 3 };	/* interrupts and other processors may be quicker */

enum bucket_address {
	ADDRESS_FREE,
	ADDRESS_LEAVING,	/* its object is being told */
};

/* A place in the table. */
struct place {
	__u64 *address;
	struct living *object;	/* 0: none was found */
};

static __always_inline __u32 bucket_of(__u64 address)
{
	return address * 0x9e3779b97f4a7c15ULL >> layout.bucket_shift;
}

static __always_inline struct place place_of(struct bucket *bucket, __u32 number, __u32 index)
{
	__u32 object = number * BUCKET + index;

	return (struct place){ &bucket->addresses[index], bpf_map_lookup_elem(&living, &object) };
}

/* Where an object is that is followed. */
static __always_inline struct place find_place(__u64 address)
{
	__u32 number = bucket_of(address);
	struct bucket *bucket = bpf_map_lookup_elem(&buckets, &number);

	/* NULL is freed, too, and looks like a place that is free. */
	if (!bucket || address <= ADDRESS_LEAVING)
		return (struct place){};
#pragma clang loop unroll(full)
	for (__u32 i = 0; i < BUCKET; i++)
		if (*(volatile __u64 *)&bucket->addresses[i] == address)
			return place_of(bucket, number, i);
	return (struct place){};
}

/* The same, or else where one could be. */
static __always_inline struct place find_room(__u64 address)
{
	__u32 number = bucket_of(address), index = BUCKET;
	struct bucket *bucket = bpf_map_lookup_elem(&buckets, &number);

	if (!bucket)
		return (struct place){};
#pragma clang loop unroll(full)
	for (__u32 i = 0; i < BUCKET; i++) {
		__u64 there = *(volatile __u64 *)&bucket->addresses[i];

		if (there == address)
			return place_of(bucket, number, i);
		if (there == ADDRESS_FREE)
			index = i;
	}
	return index < BUCKET ? place_of(bucket, number, index) : (struct place){};
}

/* A place of its own for an address: that it has already, or one that is free. */
static __always_inline struct living *claim(__u64 address)
{
#pragma clang loop unroll(full)
	for (int tries = 0; tries < CLAIM_TRIES; tries++) {
		struct place place = find_room(address);
		__u64 there;

		if (!place.object)
			break;
		there = __sync_val_compare_and_swap(place.address, ADDRESS_FREE, address);
		if (there == ADDRESS_FREE || there == address)
			return place.object;
	}
	return 0;
}

static __always_inline struct living *living_at(__u64 address)
{
	return find_place(address).object;
}

#define compiler_barrier() asm volatile("" : : : "memory")

/* Follows an object; 0 if there is no room. One that is followed at that address already is followed no longer. */
static __always_inline int keep(__u64 address, const struct living *object)
{
	struct living *kept = claim(address);

	if (!kept)
		return 0;
	kept->time = 0;
	compiler_barrier();
	kept->site = object->site;
	kept->cache = object->cache;
	kept->requested = object->requested;
	kept->allocated = object->allocated;
	kept->chain = object->chain;
	compiler_barrier();
	kept->time = object->time;
	return 1;
}

/* Begins to end: whoever gets an object here is the only one, and has to let it go. */
static __always_inline struct place take(__u64 address)
{
	struct place place = find_place(address);

	if (place.object && __sync_val_compare_and_swap(place.address, address, ADDRESS_LEAVING) != address)
		place.object = 0;
	return place;
}

static __always_inline void let_go(const struct place *place)
{
	place->object->time = 0;
	compiler_barrier();
	*(volatile __u64 *)place->address = ADDRESS_FREE;
}

#endif
