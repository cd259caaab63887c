/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The records that were used last: a copy of each in one word, in the one place that the object's address gives it. To find
 * one costs a tenth of a lookup in the map of records, which alone says what is true: whoever changes or removes a record
 * there forgets its copy afterwards (forget_record()), and whoever copies one looks afterwards whether it is still the same.
 * Both change before they look, with an atomic instruction between the two, so one of them sees the other.
 */
#ifndef COFFERDAM_RECENT_H
#define COFFERDAM_RECENT_H

enum recent_limits {
	RECENT_SHIFT = 16,	/* log2 of the places */
	RECENT_SIZE_BITS = 23,	/* larger objects are never copied */
	RECENT_ADDRESS_BITS = RECENT_SHIFT + 32,
};

/*
 *  63          32 31       23 22        0
 * +--------------+-----------+-----------+
 * |  rest of it  |   class   |   size    |
 * +--------------+-----------+-----------+
 *
 * An address from the start of the direct map, multiplied by an odd number, is another number of as many bits. The upper
 * ones are the place, the lower ones are kept: no two addresses have both in common.
 */
struct recent {
	__u64 words[1 << RECENT_SHIFT];
};

static struct recent recent;

/* Stands for the address `start`; addresses that lie too far from the start of the direct map have none: 0. */
static __always_inline __u64 recent_name(__u64 start)
{
	__u64 offset = start - layout.direct_map;

	return offset >> RECENT_ADDRESS_BITS ? 0 : offset * 0x9e3779b97f4a7c15;
}

static __always_inline __u64 *recent_place(__u64 name)
{
	return &recent.words[name >> 32 & ((1 << RECENT_SHIFT) - 1)];
}

/* The copied record of the object that starts at `start`: class and size; 0: there is no copy. */
static __always_inline __u32 recent_record(__u64 start)
{
	__u64 name = recent_name(start), word = *(volatile __u64 *)recent_place(name);

	return word >> 32 == (__u32)name ? word : 0;
}

static __always_inline __u32 recent_size(__u32 copy)
{
	return copy & ((1 << RECENT_SIZE_BITS) - 1);
}

static __always_inline __u32 recent_class(__u32 copy)
{
	return copy >> RECENT_SIZE_BITS;
}

/* The copy of another object that is lost with it will be made again. */
static __always_inline void forget_record(__u64 start)
{
	__sync_lock_test_and_set(recent_place(recent_name(start)), 0);
}

/* Copies the record of the object that starts at `start`. */
static __always_inline void copy_record(__u64 start, const struct record *record)
{
	__u64 name = recent_name(start);
	__u32 size = record->size, class = record->class;
	struct record *now;

	if (!name || size >> RECENT_SIZE_BITS)
		return;
	__sync_lock_test_and_set(recent_place(name), name << 32 | class << RECENT_SIZE_BITS | size);
	now = bpf_map_lookup_elem(&records, &start);
	if (!now || now->size != size || now->class != class)
		forget_record(start);
}

#endif
