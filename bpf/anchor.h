/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Pointers kept for later stores. An anchor is an instruction that adds something unknown to a pointer into an object;
 * what it kept tells a later store off that sum which object it must stay in, when no register holds the pointer any
 * more.
 *
 * A frame has its piece of stack to itself, whatever preempts, interrupts or moves its task: the frame's address and
 * the anchor's number name what was kept. Only a hash of them picks the slot, and there are no locks: the seal tells
 * whether a slot still has what this frame kept for this very sum. If not, the store is judged by its address alone.
 */
#ifndef COFFERDAM_ANCHOR_H
#define COFFERDAM_ANCHOR_H

static __always_inline __u64 mix(__u64 hash, __u64 value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15;
	return hash ^ hash >> 32;
}

/* The stack pointer without what the function has moved it is the same at the anchor and at its stores. */
static __always_inline __u64 name_of(void *context, const struct site *site)
{
	return mix(mix(0, context_register(context, PT_RSP) - site->frame), site->anchor);
}

static __always_inline __u64 seal_of(__u64 name, __u64 sum, __u64 pointer)
{
	return mix(mix(name, sum), pointer);
}

static __always_inline struct kept *kept_by(__u64 name)
{
	__u32 slot = name >> (64 - KEPT_SHIFT);

	return bpf_map_lookup_elem(&kept_pointers, &slot);
}

/* At an anchor, whose `object` is the pointer and whose address is the sum. */
static __always_inline void keep_pointer(void *context, const struct site *site)
{
	__u64 name = name_of(context, site);
	struct kept *kept = kept_by(name);

	if (!kept)
		return;
	kept->pointer = register_value(context, site->object);
	kept->seal = seal_of(name, target_of(context, site), kept->pointer);
}

/* At a store whose `object` is the sum. Fail-open: without the pointer nobody knows the object. */
static __always_inline void recall_pointer(void *context, const struct site *site, struct write *write)
{
	__u64 name = name_of(context, site);
	__u64 sum = register_value(context, site->object);
	struct kept *kept = kept_by(name);
	__u64 pointer = kept ? kept->pointer : 0;

	if (kept && seal_of(name, sum, pointer) == kept->seal) {
		write->pointer = pointer;
	} else {
		write->extent = write->extent_end;
		count_loss(LOSS_KEPT_POINTER);
	}
}

/* What tells the object that a write must stay in: where it goes, unless the site knows better. */
static __always_inline void find_pointer(void *context, const struct site *site, struct write *write)
{
	write->pointer = write->address - site->start;
	write->extent = site->extent;
	write->extent_end = site->extent_end;
	if (site->form & FORM_ANCHORED)
		recall_pointer(context, site, write);
	else if (site->object != NO_REGISTER)
		write->pointer = register_value(context, site->object);
}

/* The first byte that most sites are about to write: off a register. */
static __always_inline __u64 plain_address(void *context, const struct site *site)
{
	return read_register(context, site->base) + site->displacement;
}

/*
 * What such a site is about to write. The effective address is among the bytes to check, so any of them tells the object as
 * well, if they all lie in one; and they lie in the extent wherever that is.
 */
static __always_inline struct write plain_write(const struct site *site, __u64 address)
{
	return (struct write) { .address = address, .length = site->length, .pointer = address };
}

/* The same where there may be an index, an object's register or more bytes than its extent has. */
static __always_inline void find_compound_write(void *context, const struct site *site, struct write *write)
{
	__u64 base = read_register(context, site->base), address = base + site->displacement;

	if (site->index != NO_REGISTER)
		address += register_value(context, site->index) << site->shift;
	write->length = site->length;
	write->address = address;
	write->extent = site->extent;
	write->extent_end = site->extent_end;
	if (site->object == NO_REGISTER)
		write->pointer = address - site->start;
	else
		write->pointer = site->object == site->base ? base : register_value(context, site->object);
}

/* What any site is about to write; 0: nothing, or it is an anchor. */
static __noinline int find_special_write(void *context, const struct site *site, struct write *write)
{
	if (site->form & FORM_ANCHOR) {
		keep_pointer(context, site);
		return 0;
	}
	write->length = length_of(context, site);
	if (!write->length)
		return 0;	/* rep with a count of zero writes nothing, nor does memcpy() of no bytes */
	write->address = target_of(context, site);
	find_pointer(context, site, write);
	return 1;
}

#endif
