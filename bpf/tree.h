/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Content of an object -> what it is, by a decision tree for its slab cache. Nodes and masks of all trees are data, and
 * can be exchanged while programs run. Reference semantics: src/Cofferdam.Learning/Trees/DecisionTree.cs.
 */
#ifndef COFFERDAM_TREE_H
#define COFFERDAM_TREE_H

#include "features.h"

enum tree_limits {
	NODE_LIMIT = 1 << 13,
	MASK_LIMIT = 1 << 16,	/* words of all masks */
	TREE_DEPTH = 32,	/* tests on a path */
};

/*
 *  15       14 13    9 8     6 5        0
 * +-----------+-------+-------+----------+
 * | NODE_LEAF | reason|  kind |   word   |  test
 * +-----------+-------+-------+----------+
 */
enum node_test {
	NODE_WORD = 63,
	NODE_KIND_SHIFT = 6,
	NODE_KIND = 7,
	NODE_REASON_SHIFT = 9,
	NODE_REASON = 31,
	NODE_LEAF = 1 << 14,
};

/* The left child follows its parent. */
struct tree_node {
	__u32 value;		/* left if the feature is at most this, a class if it is in this set; leaf: its mask */
	__u16 right;		/* node; leaf: the object class */
	__u16 test;
};

/* Of a leaf: which word classes each word had in training, a bit for each. */
struct forest {
	struct tree_node nodes[NODE_LIMIT];
	__u16 masks[MASK_LIMIT + WORD_LIMIT];	/* rows of whole groups; any may be read as the longest */
};

struct forest forest SEC(".data.forest");

/* Why an object is not classified. ABSTAIN_NOT: it is. */
enum abstention {
	ABSTAIN_NOT,
	ABSTAIN_IMPURE,		/* objects of several classes came to this leaf in training */
	ABSTAIN_FEW,		/* too few came there */
	ABSTAIN_UNSEEN,		/* a word looks as none did there */
	ABSTAIN_BROKEN,		/* no leaf at the end of the path: the trees are being exchanged */
};

static __always_inline __u32 abstain(__u32 reason)
{
	return reason << 16;
}

static __always_inline int goes_left(const struct content *content, const struct tree_node *node)
{
	__u32 kind = node->test >> NODE_KIND_SHIFT & NODE_KIND, index = node->test & NODE_WORD;
	__u32 look = ((const __u16 *)content->looks)[index];

	if (kind == FEATURE_CLASS)
		return !!(node->value & look);
	return feature_of(content->words[index], look, content->start, kind) <= node->value;
}

/* Whether every word looks as some did in training at the leaf with this mask. */
static __always_inline int was_seen(const struct content *content, __u32 mask)
{
	const __u64 *seen = (const __u64 *)&forest.masks[mask & (MASK_LIMIT - WORD_GROUP)];

#pragma clang loop unroll(full)
	for (__u32 i = 0; i < WORD_LIMIT / WORD_GROUP && i * WORD_GROUP < content->count; i++)
		if (content->looks[i] & ~seen[i])
			return 0;
	return 1;
}

/* The object class in the low 16 bits, or why there is none in the high ones. */
static __always_inline __u32 conclude_leaf(const struct content *content, const struct tree_node *leaf)
{
	__u32 reason = leaf->test >> NODE_REASON_SHIFT & NODE_REASON;

	if (reason)
		return abstain(reason);
	return was_seen(content, leaf->value) ? leaf->right : abstain(ABSTAIN_UNSEEN);
}

/* Follows the path of an object from the root of its cache's tree. */
static __always_inline __u32 classify_content(const struct content *content, __u32 root)
{
	const struct tree_node *node;
	__u32 at = root;
	__u64 tests = 0;

next:
	node = &forest.nodes[at & (NODE_LIMIT - 1)];
	if (node->test & NODE_LEAF)
		return conclude_leaf(content, node);
	at = goes_left(content, node) ? at + 1 : node->right;
	/* Both ways meet here, so that the verifier sees much the same state whichever way a test went. */
	asm volatile("" : "+r"(at));
	/*
	 * The verifier of Linux 6.1 takes a way back only if it is a jump (push_insn() in kernel/bpf/verifier.c), and the
	 * compiler likes to fall through into the start of a loop. bpf_loop() costs two calls for each test.
	 */
	tests++;
	asm volatile goto("if %[tests] <= %[limit] goto %l[next]"
			  : : [tests] "r"(tests), [limit] "i"(TREE_DEPTH) : "memory" : next);
	return abstain(ABSTAIN_BROKEN);
}

#endif
