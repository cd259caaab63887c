// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Runs the verdict on given registers, site and object, so that it can be compared with its reference without a probe
 * (BPF_PROG_TEST_RUN of a syscall program; its context is ours to lay out).
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "cofferdam.h"
#include "sample.h"
#include "kernel.h"
#include "maps.h"
#include "classify.h"
#include "verdict.h"
#include "anchor.h"
#include "shortcut.h"
#include "tree.h"

struct verdict_case {
	__u64 registers[21];	/* struct pt_regs */
	struct site site;
	struct write write;	/* to judge */
	__u64 object_start, object_size;
	__u32 class, is_doubted;
	struct state state;
	__u64 target;		/* out: the effective address */
	__u32 verdict, reason, working, index;	/* out; index: object_index() */
	struct cache cache;
	__u64 offset;		/* of an address in its slab, for object_index() */
	__u64 length;		/* out: length_of() */
};

SEC("syscall")
int run_verdict(struct verdict_case *test)
{
	struct judgement judgement = {};
	struct state state = test->state;
	struct cache cache = test->cache;
	struct site site = test->site;
	struct write write = test->write;

	test->length = length_of(test, &site);
	test->target = target_of(test, &site);
	if (test->is_doubted)
		doubt(test->object_start);
	judgement.object.class = test->class;
	judgement.object.start = test->object_start;
	judgement.object.size = test->object_size;
	judge(&site, &write, &state, &judgement);
	if (test->is_doubted) {
		__u64 bit, *bits = doubt_word(test->object_start, &bit);

		/* The next case starts without doubts. */
		if (bits)
			*bits = 0;
	}
	test->verdict = judgement.verdict;
	test->reason = judgement.reason;
	test->working = judgement.working;
	test->index = cache.size ? object_index(&cache, test->offset) : 0;
	return 0;
}

struct anchor_case {
	__u64 registers[21];	/* struct pt_regs */
	struct site site;
	struct write write;	/* at a store: in and out */
};

/* What check_write does at an anchor, and at a store before it judges it. */
SEC("syscall")
int run_anchor(struct anchor_case *test)
{
	struct site site = test->site;
	struct write write = test->write;

	if (site.form & FORM_ANCHOR)
		keep_pointer(test, &site);
	else
		find_pointer(test, &site, &write);
	test->write = write;
	return 0;
}

struct shortcut_case {
	__u64 registers[21];	/* struct pt_regs */
	struct site site;
	__u64 offset;		/* of the pointer, in the object written last */
	struct write plain, special;	/* out: what it writes, found in both ways */
	__u64 slab;
	struct cache cache;
	__u32 objects;		/* that the slab has room for */
	__u32 to_stack, to_recent, to_slab;	/* out */
};

/* What check_write does at a plain store before it judges it. */
SEC("syscall")
int run_shortcut(struct shortcut_case *test)
{
	struct site site = test->site;
	struct cache cache = test->cache;
	struct write write;

	if (!find_special_write(test, &site, &write))
		return 0;
	test->special = write;
	find_plain_write(test, &site, &write);
	test->plain = write;
	test->to_stack = goes_to_stack(&site, &write, context_register(test, PT_RSP));
	test->to_recent = goes_to_recent(&site, &write, test->offset);
	test->to_slab = cache.size && lies_in_slab(&write, test->slab, test->objects, &cache);
	return 0;
}

struct recent_case {
	__u64 start, evicted;	/* the map of records has room for one here */
	struct record now, then;	/* its record, without one if its size is 0, and the record before */
	__u32 copies, unused;	/* or forgets */
};

/* Changes the record of an object, and then copies or forgets it. */
SEC("syscall")
int run_recent(struct recent_case *test)
{
	__u64 start = test->start, evicted = test->evicted;
	struct record now = test->now, then = test->then;

	bpf_map_delete_elem(&records, &evicted);
	bpf_map_delete_elem(&records, &start);
	if (now.size)
		bpf_map_update_elem(&records, &start, &now, BPF_ANY);
	if (test->copies)
		copy_record(start, &then);
	else
		forget_record(start);
	return 0;
}

/* Types that programs use only by value: variables of them bring them into the object's BTF, for MapLayoutsTests. */
struct event an_event;
struct record a_record;
struct allocation an_allocation;
struct site_counts a_count;
enum object_class a_class;
enum verdict a_verdict;
enum reason a_reason;
enum loss a_loss;
struct sample_layout a_sample_layout;
struct sample a_sample;
struct histogram a_histogram;
enum sample_loss a_sample_loss;
enum purpose a_purpose;
enum word_class a_word_class;
enum feature_kind a_feature;
enum abstention an_abstention;
enum tree_limits a_tree_limit;

char _license[] SEC("license") = "GPL";
