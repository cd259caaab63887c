/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Records of the objects that the compartment allocates: made when it allocates, removed by whoever frees.
 */
#ifndef COFFERDAM_RECORD_H
#define COFFERDAM_RECORD_H

#include "adopt.h"
#include "audit.h"
#include "doubt.h"
#include "learn.h"
#include "records.h"
#include "relay.h"

/* Cheap questions, for they are asked of every event in the kernel. */
static __always_inline int concerns_allocation(__u64 return_address)
{
	return layout.learning || may_be_recorded(return_address) || census.running;
}

static __always_inline int concerns_free(__u64 address)
{
	return may_have_record(address) || census.running;
}

static __noinline int record_allocation(__u64 return_address, __u64 address, __u64 size)
{
	__u64 hash = return_address * layout.allocation_seed;
	__u32 slot = hash >> layout.allocation_bucket_shift;
	__u32 *displacement = bpf_map_lookup_elem(&allocation_buckets, &slot);
	struct allocation *allocation;
	struct record record = {};

	note_change(address);
	if (!displacement)
		return 0;
	slot = slot_of(hash, *displacement, layout.allocation_slot_mask);
	allocation = bpf_map_lookup_elem(&allocations, &slot);
	if (!allocation || !address)
		return 0;
	if (allocation->return_address == return_address && !is_gone(allocation->module)) {
		record.known = KNOWN_RECORDED;
		record.class = allocation->class;
		record.size = size > 0xffffffff ? 0xffffffff : size;
	} else if (layout.learning) {
		record.class = CLASS_FOREIGN;
		record.size = foreign_allocation(return_address);
	} else {
		return 0;
	}
	if (set_record(address, &record)) {
		doubt(address);
		count_loss(LOSS_RECORD);
	}
	return 0;
}

/* True if the object that is freed is to be judged once more. */
static __noinline int remove_record(__u64 address)
{
	int error;

	note_change(address);
	error = delete_record(address);
	if (error && error != -2 /* ENOENT: not one of ours */)
		count_loss(LOSS_FREE);
	return !error && awaits_audit(address);
}

int audit_freed(__u64 address);	/* in auditor.h */

#define TRACEPOINT_FREE_RELAY(name, relay)						\
	RELAY_THEN(name, "raw_tp/" #name, struct bpf_raw_tracepoint_args, relay, ctx->args[1],	\
		   concerns_free(ctx->args[1]), remove_record(ctx->args[1]),	\
		   audit_freed(ctx->args[1]))

TRACEPOINT_RELAY(kmalloc, RELAY_KMALLOC, ctx->args[1], concerns_allocation(ctx->args[0]),
		 record_allocation(ctx->args[0], ctx->args[1], ctx->args[2]))
TRACEPOINT_FREE_RELAY(kfree, RELAY_KFREE)

/*
 * The size of a kmem_cache object is its cache's: read only for the compartment's own. Of what others allocate for it
 * the cache may be dedicated and still not known beforehand, as one and the same function allocates from several.
 */
static __always_inline void record_cache_allocation(__u64 return_address, __u64 address, __u64 cache_address)
{
	struct cache *cache = find_cache(cache_address);

	if (cache && cache->class < CLASS_FIRST)
		record_allocation(return_address, address, cache->object_size);
}

TRACEPOINT_RELAY(kmem_cache_alloc, RELAY_CACHE_ALLOC, ctx->args[1], concerns_allocation(ctx->args[0]),
		 record_cache_allocation(ctx->args[0], ctx->args[1], ctx->args[2]))
TRACEPOINT_FREE_RELAY(kmem_cache_free, RELAY_CACHE_FREE)

static long remove_one(__u32 index, void *objects)
{
	__u64 address = 0;

	if (!bpf_probe_read_kernel(&address, sizeof(address), (void *)(*(__u64 *)objects + index * 8)) &&
	    concerns_free(address) && remove_record(address))
		drop_audit(address);
	return 0;
}

/* By a helper, or the verifier would follow each turn of the loop. */
static __always_inline void remove_records(__u64 objects, __u64 count)
{
	bpf_loop(count < BULK_FREE_LIMIT ? count : BULK_FREE_LIMIT, remove_one, &objects, 0);
	if (count > BULK_FREE_LIMIT)
		count_loss(LOSS_BULK_FREE);
}

/*
 * kfree_rcu() and bulk users free whole arrays without a tracepoint (mm/slub.c, kmem_cache_free_bulk()).
 */
RELAY(bulk_free, "?fentry/kmem_cache_free_bulk", void, RELAY_BULK_FREE, argument(2), 1,
      remove_records(argument(2), argument(1)))

/*
 * Gives a recorded object the size `size` if it has room for it (what ksize() says). A block of pages has the smallest
 * power of two of them that holds the most that was ever asked for, so its size never shrinks here.
 */
static __always_inline void resize_record(__u64 address, __u64 size, struct record *record)
{
	__u64 room = 1ULL << PAGE_SHIFT;
	struct block block;
	struct cache *cache;

	if (!read_block(&block, address))
		return;
	if (is_slab_block(&block)) {
		cache = find_cache(cache_of_block(&block));
		if (cache && size <= cache->object_size)
			record->size = size;
		return;
	}
	for (int order = 0; order < 20 && room < record->size; order++)
		room <<= 1;
	if (size > record->size && size <= room)
		record->size = size;
}

/*
 * krealloc() within an object's room keeps the object and fires no tracepoint: its requested size is the new one.
 * Watched at its entry, because a program at its exit would put itself between krealloc() and its caller: the kmalloc
 * tracepoint would name the trampoline as the site of every object that moves.
 */
static __always_inline void follow_krealloc(__u64 address, __u64 size)
{
	struct record *record = bpf_map_lookup_elem(&records, &address);

	/* Others have the size of their slot: nobody saw what was asked for. */
	if (record && record->known == KNOWN_RECORDED &&
	    within(address, layout.direct_map, layout.direct_map_end)) {
		resize_record(address, size, record);
		forget_record(address);
	}
}

RELAY(krealloc, "?fentry/krealloc", void, RELAY_KREALLOC, argument(0), may_have_record(argument(0)),
      follow_krealloc(argument(0), argument(1)))

/* Its name from Linux 6.10 on (commit 7bd230a26648, memory allocation profiling). */
RELAY(krealloc_noprof, "?fentry/krealloc_noprof", void, RELAY_KREALLOC, argument(0), may_have_record(argument(0)),
      follow_krealloc(argument(0), argument(1)))

#endif
