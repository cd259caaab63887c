/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The map of records, and what makes it cheap for all who have none: most allocations of the kernel are not the
 * compartment's, and most objects that are freed have no record. Records are made and removed only here.
 */
#ifndef COFFERDAM_RECORDS_H
#define COFFERDAM_RECORDS_H

#include "recent.h"

/* Which hash values return addresses of allocation sites have. User space writes it. */
struct callers {
	__u8 known[1 << CALLER_SHIFT];
};

struct callers callers SEC(".data.callers");

/* 0: the call is certainly none of an allocation site. */
static __always_inline int may_be_recorded(__u64 return_address)
{
	return callers.known[hash_of(return_address, CALLER_SHIFT)];
}

/*
 * How many records there are of addresses with the same hash value: never less, for it is counted before one is made and
 * after one was removed.
 */
struct crowds {
	__u32 records[1 << CROWD_SHIFT];
};

static struct crowds crowds;

static __always_inline __u32 *crowd_of(__u64 address)
{
	return &crowds.records[hash_of(address, CROWD_SHIFT)];
}

/* 0: there is certainly no record. */
static __always_inline int may_have_record(__u64 address)
{
	return *(volatile __u32 *)crowd_of(address);
}

/* Makes a record; -EEXIST if there is one. An int, as all results here: before Linux 6.4 the upper half is not set. */
static __always_inline int insert_record(__u64 address, const struct record *record)
{
	int error;

	__sync_fetch_and_add(crowd_of(address), 1);
	error = bpf_map_update_elem(&records, &address, record, BPF_NOEXIST);
	if (error)
		__sync_fetch_and_add(crowd_of(address), -1);
	return error;
}

/* Makes a record, or changes the one that there is. */
static __always_inline int set_record(__u64 address, const struct record *record)
{
	int error = insert_record(address, record);

	if (error == -17 /* EEXIST */) {
		error = bpf_map_update_elem(&records, &address, record, BPF_EXIST);
		forget_record(address);
	}
	return error;
}

/* Makes it one of no class, and of no size. A lookup takes no lock. */
static __always_inline void void_record(__u64 address)
{
	struct record *record = bpf_map_lookup_elem(&records, &address);

	if (record)
		*(volatile __u64 *)record = 0;
}

/*
 * -ENOENT if there is none. Who interrupts a change of the map may find it locked: Linux 6.1 notes a lock a moment before it
 * turns interrupts off (kernel/bpf/hashtab.c, htab_lock_bucket()). What cannot be removed then must not pass for the record
 * of what is allocated there next.
 */
static __always_inline int delete_record(__u64 address)
{
	int error = bpf_map_delete_elem(&records, &address);

	if (error == -2 /* ENOENT */)
		return error;
	if (error)
		void_record(address);
	forget_record(address);
	if (!error)
		__sync_fetch_and_add(crowd_of(address), -1);
	return error;
}

#endif
