/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What user space may ask of /dev/bystander: objects to be hit, and whether their bytes changed.
 *
 * Every byte of an untouched object is below 0x80, so a stray byte of 0x80 or more always shows.
 */
#ifndef BYSTANDER_ABI_H
#define BYSTANDER_ABI_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* The handle of the module's own data, which exists without being allocated. */
#define BYSTANDER_VAULT		0

/**
 * struct bystander_object_request - a new object from the general caches
 * @size: its size in bytes, at least 8
 * @handle: out: its name in the other requests, never 0
 * @address: out: where it is in kernel memory
 */
struct bystander_object_request {
	__u32 size;
	__u32 handle;
	__u64 address;
};

/**
 * struct bystander_inspection - what an object looks like now
 * @handle: the object, or BYSTANDER_VAULT
 * @size: out: its size in bytes
 * @address: out: where it is in kernel memory
 * @changed: out: the number of its bytes that are not as they were made
 * @first: out: offset of the first of them
 * @last: out: offset of the last of them
 * @found: out: the eight bytes from @first on (fewer where the object ends; then zeros)
 */
struct bystander_inspection {
	__u32 handle;
	__u32 size;
	__u64 address;
	__u32 changed;
	__u32 first;
	__u32 last;
	__u8 found[8];
	__u32 reserved;
};

/**
 * struct bystander_audit - a look at everything the bystander owns, its vault included
 * @objects: out: the number of objects
 * @changed_objects: out: the number of objects with a changed byte
 * @changed_bytes: out: the number of changed bytes in all of them
 * @first_changed: out: the handle of the first of them (BYSTANDER_VAULT counts)
 */
struct bystander_audit {
	__u32 objects;
	__u32 changed_objects;
	__u32 changed_bytes;
	__u32 first_changed;
};

#define BYSTANDER_ALLOCATE	_IOWR('b', 1, struct bystander_object_request)
/* Frees one object, by its handle. */
#define BYSTANDER_FREE		_IOW('b', 2, __u32)
#define BYSTANDER_FREE_ALL	_IO('b', 3)
#define BYSTANDER_INSPECT	_IOWR('b', 4, struct bystander_inspection)
#define BYSTANDER_AUDIT		_IOR('b', 5, struct bystander_audit)
/* Makes every changed byte what it was. */
#define BYSTANDER_REPAIR	_IO('b', 6)

#endif
