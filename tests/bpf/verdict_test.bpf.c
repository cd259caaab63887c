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

/* What the case says that content tells. */
static __u32 inferred;

static __always_inline __u32 infer_class(__u64 start)
{
	return inferred;
}

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
	__u32 inferred;		/* by infer_class() */
	__u32 is_seen;		/* by the census */
	__u32 is_met;		/* not for the first time */
	__u32 legal_part;	/* out */
	struct record record;	/* out: of an object that was seen */
};

SEC("syscall")
int run_verdict(struct verdict_case *test)
{
	struct judgement judgement = {};
	struct state state = test->state;
	struct cache cache = test->cache;
	struct site site = test->site;
	struct write write = test->write;
	__u64 start = test->object_start;

	test->length = length_of(test, &site);
	test->target = target_of(test, &site);
	if (test->is_doubted)
		doubt(test->object_start);
	judgement.object.class = test->class;
	judgement.object.start = test->object_start;
	judgement.object.size = test->object_size;
	inferred = test->inferred;
	if (test->is_seen) {
		struct record seen = { .size = test->object_size, .known = KNOWN_BY_CENSUS };

		judgement.object.known = KNOWN_BY_CENSUS;
		bpf_map_update_elem(&records, &start, &seen, BPF_ANY);
	}
	if (test->is_met) {
		struct audit audit = {};

		bpf_map_update_elem(&audits, &start, &audit, BPF_ANY);
	}
	judge(&site, &write, &state, &judgement);
	test->state = state;
	if (test->is_seen) {
		struct record *record = bpf_map_lookup_elem(&records, &start);

		if (record)
			test->record = *record;
	}
	bpf_map_delete_elem(&records, &start);
	bpf_map_delete_elem(&audits, &start);
	if (test->is_doubted) {
		__u64 bit, *bits = doubt_word(test->object_start, &bit);

		/* The next case starts without doubts. */
		if (bits)
			*bits = 0;
	}
	test->verdict = judgement.verdict;
	test->reason = judgement.reason;
	test->working = judgement.working;
	test->legal_part = judgement.verdict == VERDICT_DENY ? legal_part(&write, &judgement) : 0;
	test->index = cache.size ? object_index(&cache, test->offset) : 0;
	return 0;
}

/* One object that the census enters. */
struct entering_case {
	struct census_entry entry;
	struct record before;	/* that there is already; none if it is not known */
	struct record after;	/* out */
	__u32 is_changed;	/* the object, since it was read */
	__u32 is_full;		/* the table of records */
	__u32 is_running;
	__u32 is_doubted;	/* out */
};

SEC("syscall")
int run_enter(struct entering_case *test)
{
	struct record record = test->entry.record, before = test->before, *after;
	__u64 address = test->entry.address, other = address + 8;
	__u64 bit, *word;

	census.running = test->is_running;
	if (before.known)
		bpf_map_update_elem(&records, &address, &before, BPF_ANY);
	if (test->is_full)
		bpf_map_update_elem(&records, &other, &record, BPF_ANY);
	if (test->is_changed)
		note_change(address);
	test->entry.entry = enter(address, &record);
	after = bpf_map_lookup_elem(&records, &address);
	if (after)
		test->after = *after;
	test->is_doubted = doubted(address);

	/* The next case starts without traces of this one. */
	bpf_map_delete_elem(&records, &address);
	bpf_map_delete_elem(&records, &other);
	word = changed_word(address, &bit);
	*word = 0;
	word = doubt_word(address, &bit);
	if (word)
		*word = 0;
	return 0;
}

struct classify_case {
	__u64 address;
	__u64 start, size;	/* out */
	__u32 class, known;	/* out */
};

/* What lies at an address, on no stack. */
SEC("syscall")
int run_classify(struct classify_case *test)
{
	const struct stack stack = {};
	struct object object;

	classify(&stack, test->address, &object);
	test->start = object.start;
	test->size = object.size;
	test->class = object.class;
	test->known = object.known;
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
	struct write plain, compound, special;	/* out: what it writes, found in all ways */
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
	test->plain = plain_write(&site, plain_address(test, &site));
	find_compound_write(test, &site, &write);
	test->compound = write;
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
struct bucket a_bucket;
struct histogram a_histogram;
enum sample_loss a_sample_loss;
enum purpose a_purpose;
enum word_class a_word_class;
enum feature_kind a_feature;
enum abstention an_abstention;
enum tree_limits a_tree_limit;
enum entry an_entry;
enum inference an_inference;
enum known a_known;
struct census_entry a_census_entry;
struct cache_tree a_cache_tree;
struct audit an_audit;
enum outcome an_outcome;

char _license[] SEC("license") = "GPL";
