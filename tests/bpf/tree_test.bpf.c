// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Runs features and trees on given objects, many in one run, so that they can be compared with their references and
 * timed without a probe (BPF_PROG_TEST_RUN of a syscall program).
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "cofferdam.h"
#include "kernel.h"
#include "maps.h"
#include "classify.h"
#include "tree.h"

enum tree_test_limits {
	OBJECT_LIMIT = 1 << 10,
	PAGE_LIMIT = 256,
	PAGE_STRUCT_BYTES = 64,
	CACHE_BYTES = 512,
};

struct tree_case {
	__u64 words[WORD_LIMIT];
	__u64 start;
	__u32 size;
	__u32 root;
	__u32 result;		/* out: classify_content() */
	__u32 unused;
};

/* What features.h says of each word of an object. */
struct word_case {
	__u32 values[FEATURE_POINTEE + 1];	/* out, by kind */
};

/* How much is done for each object: what the parts take is the difference. */
enum tree_part {
	PART_ALL,
	PART_COPY,
	PART_NOTHING,
};

struct tree_run {
	__u64 count;		/* how many objects, the first ones again after the last */
	__u64 objects;		/* how many there are */
	__u64 time;		/* out: ns in all */
	__u64 part;		/* enum tree_part */
};

/* What pointers to slab objects are followed into: struct pages, and caches that they name. */
struct made_up_heap {
	__u8 pages[PAGE_LIMIT][PAGE_STRUCT_BYTES];
	__u8 caches[PAGE_LIMIT][CACHE_BYTES];
	__u32 sizes[PAGE_LIMIT];	/* in: of the objects on each page; 0: no slab */
	__u64 address;			/* out: of the first page */
};

struct tree_case cases[OBJECT_LIMIT] SEC(".data.cases");
struct word_case features[WORD_LIMIT] SEC(".data.features");
struct made_up_heap heap SEC(".data.heap");
TABLE(scratch, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, struct content, 1);

static __always_inline struct content *content_of(struct tree_case *test)
{
	__u32 zero = 0;
	struct content *content = bpf_map_lookup_elem(&scratch, &zero);

	return content && copy_content(content, (__u64)test->words, test->start, test->size) ? content : 0;
}

/* As a program that meets an object does it: copy the content, then classify. */
static __always_inline __u32 classify_copy(struct tree_case *test)
{
	struct content *content = content_of(test);

	return content ? classify_content(content, test->root) : abstain(ABSTAIN_BROKEN);
}

static long classify_one(__u32 index, struct tree_run *run)
{
	struct tree_case *test = &cases[index % run->objects & (OBJECT_LIMIT - 1)];

	if (run->part == PART_ALL)
		test->result = classify_copy(test);
	else if (run->part == PART_COPY)
		test->result = !content_of(test);
	return 0;
}

SEC("syscall")
int run_trees(struct tree_run *context)
{
	struct tree_run run = *context;
	__u64 start = bpf_ktime_get_ns();

	bpf_loop(run.count, classify_one, &run, 0);
	context->time = bpf_ktime_get_ns() - start;
	return 0;
}

/* A function of its own: what is called on no kernel with slab types need not be there. */
static __noinline void mark_slab(__u64 *flags)
{
	*flags = 1UL << bpf_core_enum_value(enum pageflags, PG_slab);
}

static __always_inline void make_page(__u8 *page, __u8 *cache, __u32 size)
{
	if (HAS_SLAB_TYPE)
		*(__u32 *)(page + bpf_core_field_offset(struct page, page_type)) =
			bpf_core_enum_value(enum pagetype, PGTY_slab) << 24;
	else
		mark_slab((__u64 *)page);	/* flags: the first field */
	*(__u64 *)(page + bpf_core_field_offset(struct slab, slab_cache)) = (__u64)cache;
	*(__u32 *)(cache + bpf_core_field_offset(struct kmem_cache, object_size)) = size;
	*(__u32 *)(cache + bpf_core_field_offset(struct kmem_cache, align)) = 1;
}

static long make_one(__u32 index, void *context)
{
	index &= PAGE_LIMIT - 1;
	if (heap.sizes[index])
		make_page(heap.pages[index], heap.caches[index], heap.sizes[index]);
	return 0;
}

/* Makes the pages of the given sizes. */
SEC("syscall")
int make_heap(void *context)
{
	heap.address = (__u64)heap.pages;
	bpf_loop(PAGE_LIMIT, make_one, 0, 0);
	return 0;
}

static __always_inline __u32 class_of_look(__u32 look)
{
	__u32 class = 0;

	while (class < WORD_OTHER && look != 1U << class)
		class++;
	return class;
}

/* The features of the words of the first object. */
SEC("syscall")
int run_features(void *context)
{
	struct content *content = content_of(&cases[0]);

	if (!content)
		return 1;
#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < WORD_LIMIT; i++) {
		__u64 word = content->words[i];
		__u32 look = ((__u16 *)content->looks)[i];

		features[i].values[FEATURE_CLASS] = class_of_look(look);
		for (__u32 kind = FEATURE_OFFSET; kind <= FEATURE_POINTEE; kind++)
			features[i].values[kind] = feature_of(word, look, content->start, kind);
	}
	return 0;
}

/* The program type that will judge by trees: loaded, never attached. */
SEC("kprobe")
int classify_in_probe(void *context)
{
	return classify_copy(&cases[0]);
}

char _license[] SEC("license") = "GPL";
