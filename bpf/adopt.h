/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Records of objects older than the compartment. The census (user space) finds them and enters what the model tells;
 * what it does not tell is entered as seen: alive then, class not known. The first write to such an object adopts it if
 * the tree tells its class by then.
 */
#ifndef COFFERDAM_ADOPT_H
#define COFFERDAM_ADOPT_H

#include "doubt.h"
#include "records.h"

/* Addresses at which something was allocated or freed while the census goes on: one bit for each hash value. */
struct census {
	__u64 changed[(1 << CHANGED_SHIFT) / 64];
	__u64 running;
};

struct census census SEC(".data.census");

static __always_inline __u64 *changed_word(__u64 address, __u64 *bit)
{
	__u32 hash = hash_of(address, CHANGED_SHIFT);

	*bit = 1ULL << (hash & 63);
	return &census.changed[hash / 64 & ((1 << CHANGED_SHIFT) / 64 - 1)];
}

/* Of a free it comes before the record is removed: see enter(). */
static __always_inline void note_change(__u64 address)
{
	__u64 bit, *word;

	if (!census.running)
		return;
	word = changed_word(address, &bit);
	__sync_fetch_and_or(word, bit);
}

static __always_inline __u64 bits_of(const struct record *record)
{
	return (__u64)record->known << 48 | (__u64)record->class << 32 | record->size;
}

/*
 * Replaces a record that is still `old`. In one step, so that what a record program has written meanwhile stays. True
 * if the record is `new` now, whoever did it.
 */
static __always_inline int replace_record(__u64 address, const struct record *old, const struct record *new)
{
	struct record *record = bpf_map_lookup_elem(&records, &address);
	__u64 was;

	if (!record)
		return 0;
	was = __sync_val_compare_and_swap((__u64 *)record, bits_of(old), bits_of(new));
	return was == bits_of(old) || was == bits_of(new);
}

/*
 * Enters the record of an object that the census has read, unless the compartment has allocated anew at its address.
 *
 * It must not outlive its object. The object lived when it was read, after `running` was set. If it was freed since,
 * then either the free set its bit before that is read here, and what was entered is withdrawn; or it did after, and as
 * it removes the record only then, the record is there to be removed. A withdrawn record is one of no class. Only the
 * census makes records known by it, one at a time, so that no other can be taken for it in replace_record(). What was
 * allocated since is not older than the compartment, and was perhaps read before it was written for the first time:
 * withdrawn, too.
 */
static __always_inline __u32 enter(__u64 address, const struct record *record)
{
	const struct record withdrawn = {};
	__u64 bit, *word = changed_word(address, &bit);
	int error = insert_record(address, record);

	if (error == -17 /* EEXIST */)
		return ENTRY_RECORDED;
	if (error) {
		/* Fail-open: what cannot be entered is unknown from now on, not illegal. */
		doubt(address);
		count_loss(LOSS_RECORD);
		return ENTRY_LOST;
	}
	if (!(*(volatile __u64 *)word & bit))
		return ENTRY_MADE;
	replace_record(address, record, &withdrawn);
	forget_record(address);
	/* Fail-open: it may have been another address with the same bit. */
	doubt(address);
	return ENTRY_CHANGED;
}

/*
 * An object that the census has seen, and whose free was not seen since, is what its content says. No other object is
 * adopted: what is free, or was allocated later by others, may still have the content of one of ours.
 */
static __always_inline int adopt(const struct object *object, __u32 class)
{
	const struct record seen = { .size = object->size, .class = CLASS_UNRECORDED, .known = KNOWN_BY_CENSUS };
	const struct record told = { .size = object->size, .class = class, .known = KNOWN_BY_TREE };

	return object->known == KNOWN_BY_CENSUS && replace_record(object->start, &seen, &told);
}

#endif
