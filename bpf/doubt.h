/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Addresses whose record may have been lost: one bit for each hash value, set and never cleared.
 */
#ifndef COFFERDAM_DOUBT_H
#define COFFERDAM_DOUBT_H

static __always_inline __u64 *doubt_word(__u64 address, __u64 *bit)
{
	__u32 hash = hash_of(address, DOUBT_SHIFT);
	__u32 word = hash / 64;

	*bit = 1ULL << (hash & 63);
	return bpf_map_lookup_elem(&doubts, &word);
}

/* After this, an object at `address` without a record is unknown, not illegal. It cannot fail, unlike a map update. */
static __always_inline void doubt(__u64 address)
{
	__u64 bit, *bits = doubt_word(address, &bit);

	if (bits)
		__sync_fetch_and_or(bits, bit);
}

static __always_inline int doubted(__u64 address)
{
	__u64 bit, *bits = doubt_word(address, &bit);

	return bits && *bits & bit;
}

#endif
