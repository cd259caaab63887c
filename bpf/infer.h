/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What an object without a record is, by its content: the tree for its slab cache says so before the working phase.
 */
#ifndef COFFERDAM_INFER_H
#define COFFERDAM_INFER_H

#include "tree.h"

TABLE(cache_trees, BPF_MAP_TYPE_HASH, __u64, struct cache_tree, 1);
TABLE(contents, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, struct content, CONTENT_DEPTH);
TABLE(contents_used, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, __u32, 1);

/* The tree for the slab that `start` lies in; none for most caches. */
static __always_inline const struct cache_tree *tree_of(__u64 start)
{
	__u64 cache = cache_at(start);

	return cache ? bpf_map_lookup_elem(&cache_trees, &cache) : 0;
}

/*
 * The class of the slab object at `start` in the low 16 bits, or in the high ones why it is not told. A global
 * function: the verifier looks at it once and for itself, not at each place that it is called from, and before Linux 6.8
 * whether it is called or not: so a compartment without a model ends it at once. An interrupt may call it in the midst of
 * it: it takes the next copy, and is done before this goes on.
 */
__noinline __u32 infer_from_content(__u64 start)
{
	const struct cache_tree *tree;
	__u32 zero = 0, *used, depth, class = abstain(ABSTAIN_BROKEN);
	struct content *content;

	if (!layout.trees)
		return class;
	tree = tree_of(start);
	used = bpf_map_lookup_elem(&contents_used, &zero);
	if (!tree || !used)
		return class;
	depth = *used;
	content = bpf_map_lookup_elem(&contents, &depth);
	if (!content)
		return class;
	*(volatile __u32 *)used += 1;
	if (copy_content(content, start, start, tree->object_size))
		class = classify_content(content, tree->root);
	*(volatile __u32 *)used -= 1;
	return class;
}

/* Nothing of all that is in a compartment without a model: the verifier takes it out. */
static __always_inline __u32 infer_class(__u64 start)
{
	return layout.trees ? infer_from_content(start) : abstain(ABSTAIN_BROKEN);
}

#endif
