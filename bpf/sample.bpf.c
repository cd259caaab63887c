// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The observer: which objects are allocated, how long they live, what they hold when they are freed. Changes nothing,
 * and is gone with the process that loaded it.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "sample.h"
#include "kernel.h"
#include "relay.h"

const volatile struct sample_layout layout SEC(".rodata.layout");

/* Of a block only its cache is asked for. */
#define PAGE_BYTES (HAS_SLAB_TYPE ? 56 : 32)
#include "pages.h"
#include "living.h"

TABLE(wanted_sites, BPF_MAP_TYPE_HASH, __u64, __u32, 1);
TABLE(wanted_caches, BPF_MAP_TYPE_HASH, __u64, __u32, 1);
TABLE(histograms, BPF_MAP_TYPE_HASH, __u64, struct histogram, 1);
TABLE(blank, BPF_MAP_TYPE_ARRAY, __u32, struct histogram, 1);
TABLE(losses, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, __u64, SAMPLE_LOSSES);

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, CALLERS * sizeof(__u64));
} chains SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} samples SEC(".maps");

static __always_inline void count_loss(__u32 loss)
{
	__u64 *count = bpf_map_lookup_elem(&losses, &loss);

	if (count)
		(*count)++;
}

/* The cache of an object of the general caches; 0 if the page allocator served it. */
static __always_inline __u64 cache_of(__u64 address)
{
	if (address < layout.direct_map || address >= layout.direct_map_end)
		return 0;
	return cache_at(address);
}

static __always_inline struct histogram *histogram_of(__u64 site)
{
	struct histogram *found = bpf_map_lookup_elem(&histograms, &site);
	__u32 zero = 0;

	if (found)
		return found;
	found = bpf_map_lookup_elem(&blank, &zero);
	if (found)
		bpf_map_update_elem(&histograms, &site, found, BPF_NOEXIST);
	return bpf_map_lookup_elem(&histograms, &site);
}

static __always_inline int count_allocation(__u64 address, __u64 site)
{
	struct histogram *histogram = histogram_of(site);
	struct living *known = living_at(address);

	if (!histogram) {
		count_loss(SAMPLE_LOSS_SITE);
		return 0;
	}
	__sync_fetch_and_add(&histogram->allocated, 1);
	/*
	 * Linux 6.12 tells a large object twice, the second time with the caller's address (mm/slub.c,
	 * __do_kmalloc_node()); the last word counts. Or a free was missed, which is a loss of its own.
	 */
	if (known) {
		histogram = bpf_map_lookup_elem(&histograms, &known->site);
		if (histogram)
			__sync_fetch_and_add(&histogram->allocated, -1);
	}
	return 1;
}

static __always_inline int is_wanted(__u64 site, __u64 requested)
{
	if (requested < layout.smallest || requested > layout.largest)
		return 0;
	if (layout.by_site && !bpf_map_lookup_elem(&wanted_sites, &site))
		return 0;
	return layout.rate == 1 || (__u64)bpf_get_prandom_u32() * layout.rate >> 32 == 0;
}

/* Begins to follow an object. */
static __always_inline void follow(void *context, __u64 address, const struct living *object)
{
	if (layout.by_cache && !bpf_map_lookup_elem(&wanted_caches, &object->cache))
		return;
	if (layout.purpose == PURPOSE_LIFETIMES && !count_allocation(address, object->site))
		return;
	if (!keep(address, object))
		count_loss(SAMPLE_LOSS_LIVING);
}

static __always_inline __s32 chain_of(void *context)
{
	__s32 chain = -1;

	if (layout.chains) {
		chain = bpf_get_stackid(context, &chains, 0);
		if (chain < 0)
			count_loss(SAMPLE_LOSS_CHAIN);
	}
	return chain;
}

static __always_inline void follow_kmalloc(void *context, __u64 site, __u64 address, __u64 requested, __u64 allocated)
{
	struct living object = { .site = site, .requested = requested, .allocated = allocated };

	if (!address || !is_wanted(site, requested))
		return;
	if (layout.purpose == PURPOSE_SAMPLES || layout.by_cache)
		object.cache = cache_of(address);
	object.chain = chain_of(context);
	object.time = bpf_ktime_get_ns();
	follow(context, address, &object);
}

static __always_inline void follow_cache_object(void *context, __u64 site, __u64 address, __u64 cache)
{
	struct living object = { .site = site, .cache = cache };

	bpf_probe_read_kernel(&object.requested, sizeof(object.requested), &((struct kmem_cache *)cache)->object_size);
	if (!address || !is_wanted(site, object.requested))
		return;
	object.allocated = object.requested;
	object.chain = chain_of(context);
	object.time = bpf_ktime_get_ns();
	follow(context, address, &object);
}

/* Binary logarithm, rounded down; 0 of 0. */
static __always_inline __u32 bin_of(__u64 age)
{
	__u32 bin = 0;

#pragma unroll
	for (int step = 32; step; step /= 2) {
		if (age >> step) {
			age >>= step;
			bin += step;
		}
	}
	return bin;
}

static __always_inline void count_age(__u64 site, __u64 age)
{
	struct histogram *histogram = bpf_map_lookup_elem(&histograms, &site);

	if (histogram)
		__sync_fetch_and_add(&histogram->ages[bin_of(age) & (AGES - 1)], 1);
}

static __always_inline void tell(__u64 address, const struct living *object, __u64 age)
{
	struct sample *sample = bpf_ringbuf_reserve(&samples, sizeof(*sample), 0);
	__u32 bytes = object->allocated;

	if (!sample) {
		count_loss(SAMPLE_LOSS_SAMPLE);
		return;
	}
	if (bytes > CONTENT_BYTES)
		bytes = CONTENT_BYTES;
	sample->address = address;
	sample->age = age;
	sample->object = *object;
	sample->content_bytes = bytes;
	sample->unused = 0;
	if (bpf_probe_read_kernel(sample->content, bytes, (void *)address)) {
		sample->content_bytes = 0;
		count_loss(SAMPLE_LOSS_CONTENT);
	}
	bpf_ringbuf_submit(sample, 0);
}

/*
 * The tracepoint comes before the object is given back, so its content is its owner's last word. Of the programs of a
 * relay only one takes the object.
 */
static __always_inline void end(__u64 address)
{
	struct place place = take(address);
	__u64 age;

	if (!place.object)
		return;
	age = bpf_ktime_get_ns() - place.object->time;
	if (layout.purpose == PURPOSE_LIFETIMES)
		count_age(place.object->site, age);
	else
		tell(address, place.object, age);
	let_go(&place);
}

/* Of each relay user space loads the first two (LoadedSampler): what neither sees is counted, and a third costs all. */
TRACEPOINT_RELAY(kmalloc, RELAY_KMALLOC, ctx->args[1], 1,
		 follow_kmalloc(ctx, ctx->args[0], ctx->args[1], ctx->args[2], ctx->args[3]))
TRACEPOINT_RELAY(kfree, RELAY_KFREE, ctx->args[1], 1, end(ctx->args[1]))
TRACEPOINT_RELAY(kmem_cache_alloc, RELAY_CACHE_ALLOC, ctx->args[1], 1,
		 follow_cache_object(ctx, ctx->args[0], ctx->args[1], ctx->args[2]))
TRACEPOINT_RELAY(kmem_cache_free, RELAY_CACHE_FREE, ctx->args[1], 1, end(ctx->args[1]))

static long end_one(__u32 index, void *objects)
{
	__u64 address;

	if (!bpf_probe_read_kernel(&address, sizeof(address), *(__u64 **)objects + index))
		end(address);
	return 0;
}

static __always_inline void end_all(__u64 objects, __u64 count)
{
	bpf_loop(count, end_one, &objects, 0);
}

/* kfree_rcu() and bulk users free whole arrays without a tracepoint (mm/slub.c, kmem_cache_free_bulk()). */
RELAY(bulk_free, "?fentry/kmem_cache_free_bulk", void, RELAY_BULK_FREE, argument(2), 1,
      end_all(argument(2), argument(1)))

/* krealloc() within an object's room keeps the object and fires no tracepoint. */
static __always_inline void resize(__u64 address, __u64 size)
{
	struct living *object = living_at(address);

	if (object && size <= object->allocated)
		object->requested = size;
}

RELAY(krealloc, "?fentry/krealloc", void, RELAY_KREALLOC, argument(0), 1, resize(argument(0), argument(1)))

/* Its name from Linux 6.10 on (commit 7bd230a26648, memory allocation profiling). */
RELAY(krealloc_noprof, "?fentry/krealloc_noprof", void, RELAY_KREALLOC, argument(0), 1, resize(argument(0), argument(1)))

char _license[] SEC("license") = "GPL";
