/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * All state. Sizes of one are placeholders: user space sets them from the compartment before it loads the object.
 */
#ifndef COFFERDAM_MAPS_H
#define COFFERDAM_MAPS_H

#include "table.h"

const volatile struct layout layout SEC(".rodata.layout");

TABLE(site_buckets, BPF_MAP_TYPE_ARRAY, __u32, __u32, 1);
TABLE(sites, BPF_MAP_TYPE_ARRAY, __u32, struct site, 1);
TABLE(legal_sets, BPF_MAP_TYPE_ARRAY, __u32, struct legal_set, 1);
TABLE(ranges, BPF_MAP_TYPE_ARRAY, __u32, struct range, 1);
TABLE(cache_buckets, BPF_MAP_TYPE_ARRAY, __u32, __u32, 1);
TABLE(caches, BPF_MAP_TYPE_ARRAY, __u32, struct cache, 1);
TABLE(allocation_buckets, BPF_MAP_TYPE_ARRAY, __u32, __u32, 1);
TABLE(allocations, BPF_MAP_TYPE_ARRAY, __u32, struct allocation, 1);
TABLE(records, BPF_MAP_TYPE_HASH, __u64, struct record, 1);
TABLE(doubts, BPF_MAP_TYPE_ARRAY, __u32, __u64, (1 << DOUBT_SHIFT) / 64);
TABLE(kept_pointers, BPF_MAP_TYPE_ARRAY, __u32, struct kept, 1 << KEPT_SHIFT);
TABLE(counts_map, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, struct site_counts, 1);
TABLE(losses, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, __u64, LOSSES);
TABLE(inferences, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, __u64, INFERENCES);
TABLE(lessons, BPF_MAP_TYPE_HASH, struct lesson, struct lesson_count, 1);
TABLE(state_map, BPF_MAP_TYPE_ARRAY, __u32, struct state, 1);

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} events SEC(".maps");

static __always_inline void count_loss(__u32 loss)
{
	__u64 *count = bpf_map_lookup_elem(&losses, &loss);

	if (count)
		(*count)++;
}

static __always_inline void count_inference(__u32 inference)
{
	__u64 *count = bpf_map_lookup_elem(&inferences, &inference);

	if (count)
		(*count)++;
}

/*
 * Hash and displace (Belazzougui, Botelho, Dietzfelbinger, ESA 2009): a first hash picks a bucket, the bucket holds
 * the displacement with which the second hash sends each of its keys to a slot of its own. Two array reads, no
 * collision. src/Cofferdam.Bpf/Objects/DisplacementTable.cs builds it.
 */
static __always_inline __u32 bucket_of(__u64 key, __u64 seed, __u32 shift)
{
	return (key * seed) >> shift;
}

static __always_inline __u32 slot_of(__u64 key, __u64 seed, __u32 displacement, __u32 shift)
{
	return ((key * seed ^ displacement) * 0x9e3779b97f4a7c15) >> shift;
}

/* The slot of the row of a kmem_cache, if it has one. */
static __always_inline __u32 cache_slot(__u64 address)
{
	__u32 slot = bucket_of(address, layout.cache_seed, layout.cache_bucket_shift);
	__u32 *displacement = bpf_map_lookup_elem(&cache_buckets, &slot);

	return slot_of(address, layout.cache_seed, displacement ? *displacement : 0, layout.cache_slot_shift);
}

/* The row in this slot, if it is that of the kmem_cache. */
static __always_inline struct cache *cache_in(__u32 slot, __u64 address)
{
	struct cache *cache = bpf_map_lookup_elem(&caches, &slot);

	return cache && cache->address == address ? cache : 0;
}

/* The row of a kmem_cache; none if it is younger than the compartment. */
static __always_inline struct cache *find_cache(__u64 address)
{
	return cache_in(cache_slot(address), address);
}

#endif
