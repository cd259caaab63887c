/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * All state. Sizes of one are placeholders: user space sets them from the compartment before it loads the object.
 */
#ifndef COFFERDAM_MAPS_H
#define COFFERDAM_MAPS_H

#include "table.h"

const volatile struct layout layout SEC(".rodata.layout");

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

/* One of 2^shift hash values of an address. */
static __always_inline __u32 hash_of(__u64 address, __u32 shift)
{
	return address * 0x9e3779b97f4a7c15 >> (64 - shift);
}

/*
 * Hash and displace (Belazzougui, Botelho, Dietzfelbinger, ESA 2009): a first hash, the key times a seed, picks a bucket by
 * its upper bits; the bucket holds the displacement with which the second hash sends each of its keys to a slot of its own.
 * Two array reads, no collision. src/Cofferdam.Bpf/Objects/DisplacementTable.cs builds it.
 */
static __always_inline __u32 slot_of(__u64 hash, __u32 displacement, __u32 mask)
{
	return (hash ^ displacement) * 0x9e3779b97f4a7c15 >> 32 & mask;
}

/* The row of a kmem_cache; none if it is younger than the compartment. */
static __always_inline struct cache *find_cache(__u64 address)
{
	__u64 hash = address * layout.cache_seed;
	__u32 slot = hash >> layout.cache_bucket_shift;
	__u32 *displacement = bpf_map_lookup_elem(&cache_buckets, &slot);
	struct cache *cache;

	if (!displacement)
		return 0;
	slot = slot_of(hash, *displacement, layout.cache_slot_mask);
	cache = bpf_map_lookup_elem(&caches, &slot);
	return cache && cache->address == address ? cache : 0;
}

/* The displacements of the table of sites: not in a map of the size that is needed, because to read it costs more. */
struct site_buckets {
	__u32 displacements[1 << SITE_BUCKET_SHIFT];
};

struct site_buckets site_buckets SEC(".data.buckets");

/* The row of the instruction at `address`, which every hit asks for. */
static __always_inline struct site *find_site(__u64 address)
{
	__u64 hash = address * layout.site_seed;
	__u32 displacement = site_buckets.displacements[hash >> (64 - SITE_BUCKET_SHIFT)];
	__u32 slot = slot_of(hash, displacement, layout.site_slot_mask);
	struct site *site = bpf_map_lookup_elem(&sites, &slot);

	return site && site->address == address ? site : 0;
}

#endif
