// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bystander: a module that does nothing wrong and owns the memory that attacks on notes hit.
 *
 * Its objects come from the general caches, so they share slabs with other modules' objects of that size, and its
 * vault is plain module data. It knows what every byte of them should be, so it can tell what changed and repair it.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "bystander.h"
#include "bystander_abi.h"

#define BYSTANDER_MAX_OBJECTS	8192
#define BYSTANDER_MIN_SIZE	8
#define BYSTANDER_MAX_SIZE	4096
#define BYSTANDER_VAULT_SIZE	1024

struct bystander_slot {
	u8 *bytes;
	u32 size;
};

/* Aligned as the table of numbers beside which attackers reach for it; not all zero, so in .data, not in .bss. */
static u8 bystander_vault[BYSTANDER_VAULT_SIZE] __aligned(8) = { 1 };

/* Slot 0 is the vault; an object's handle is its slot. */
static struct bystander_slot bystander_slots[BYSTANDER_MAX_OBJECTS] = {
	[BYSTANDER_VAULT] = { .bytes = bystander_vault, .size = BYSTANDER_VAULT_SIZE },
};
static DEFINE_MUTEX(bystander_lock);

/* What byte @offset of object @handle should be: different for neighbours and for objects, always below 0x80. */
static u8 bystander_pattern(u32 handle, u32 offset)
{
	return ((handle * 31 + offset) * 2654435761u >> 16) & 0x7f;
}

static void bystander_fill(u32 handle)
{
	struct bystander_slot *slot = &bystander_slots[handle];
	u32 offset;

	for (offset = 0; offset < slot->size; offset++)
		slot->bytes[offset] = bystander_pattern(handle, offset);
}

void *bystander_object(u32 handle)
{
	void *bytes = NULL;

	mutex_lock(&bystander_lock);
	if (handle < BYSTANDER_MAX_OBJECTS)
		bytes = bystander_slots[handle].bytes;
	mutex_unlock(&bystander_lock);
	return bytes;
}
EXPORT_SYMBOL_GPL(bystander_object);

static long bystander_allocate(struct bystander_object_request *request)
{
	u32 handle;

	if (request->size < BYSTANDER_MIN_SIZE || request->size > BYSTANDER_MAX_SIZE)
		return -EINVAL;
	for (handle = BYSTANDER_VAULT + 1; handle < BYSTANDER_MAX_OBJECTS; handle++)
		if (!bystander_slots[handle].bytes)
			break;
	if (handle == BYSTANDER_MAX_OBJECTS)
		return -ENOSPC;

	bystander_slots[handle].bytes = kmalloc(request->size, GFP_KERNEL);
	if (!bystander_slots[handle].bytes)
		return -ENOMEM;
	bystander_slots[handle].size = request->size;
	bystander_fill(handle);
	request->handle = handle;
	request->address = (unsigned long)bystander_slots[handle].bytes;
	return 0;
}

static long bystander_free(u32 handle)
{
	if (handle == BYSTANDER_VAULT || handle >= BYSTANDER_MAX_OBJECTS || !bystander_slots[handle].bytes)
		return -ENOENT;
	kfree(bystander_slots[handle].bytes);
	bystander_slots[handle].bytes = NULL;
	return 0;
}

static void bystander_free_all(void)
{
	u32 handle;

	for (handle = BYSTANDER_VAULT + 1; handle < BYSTANDER_MAX_OBJECTS; handle++)
		bystander_free(handle);
}

static long bystander_inspect(struct bystander_inspection *inspection)
{
	u32 handle = inspection->handle;
	struct bystander_slot *slot;
	u32 offset;

	if (handle >= BYSTANDER_MAX_OBJECTS || !bystander_slots[handle].bytes)
		return -ENOENT;
	slot = &bystander_slots[handle];
	memset(inspection, 0, sizeof(*inspection));
	inspection->handle = handle;
	inspection->size = slot->size;
	inspection->address = (unsigned long)slot->bytes;
	for (offset = 0; offset < slot->size; offset++) {
		if (READ_ONCE(slot->bytes[offset]) == bystander_pattern(handle, offset))
			continue;
		if (!inspection->changed++)
			inspection->first = offset;
		inspection->last = offset;
	}
	if (inspection->changed)
		memcpy(inspection->found, slot->bytes + inspection->first,
		       min_t(size_t, sizeof(inspection->found), slot->size - inspection->first));
	return 0;
}

static long bystander_audit(struct bystander_audit *audit)
{
	struct bystander_inspection inspection;
	u32 handle;

	memset(audit, 0, sizeof(*audit));
	for (handle = BYSTANDER_VAULT; handle < BYSTANDER_MAX_OBJECTS; handle++) {
		inspection.handle = handle;
		if (bystander_inspect(&inspection))
			continue;
		audit->objects++;
		if (!inspection.changed)
			continue;
		if (!audit->changed_objects++)
			audit->first_changed = handle;
		audit->changed_bytes += inspection.changed;
	}
	return 0;
}

static void bystander_repair(void)
{
	u32 handle;

	for (handle = BYSTANDER_VAULT; handle < BYSTANDER_MAX_OBJECTS; handle++)
		if (bystander_slots[handle].bytes)
			bystander_fill(handle);
}

static long bystander_locked_ioctl(unsigned int command, void *request)
{
	switch (command) {
	case BYSTANDER_ALLOCATE:
		return bystander_allocate(request);
	case BYSTANDER_FREE:
		return bystander_free(*(u32 *)request);
	case BYSTANDER_FREE_ALL:
		bystander_free_all();
		return 0;
	case BYSTANDER_INSPECT:
		return bystander_inspect(request);
	case BYSTANDER_AUDIT:
		return bystander_audit(request);
	case BYSTANDER_REPAIR:
		bystander_repair();
		return 0;
	default:
		return -ENOTTY;
	}
}

static long bystander_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	void __user *user = (void __user *)argument;
	union {
		u32 handle;
		struct bystander_object_request object;
		struct bystander_inspection inspection;
		struct bystander_audit audit;
	} request;
	long result;

	if (_IOC_SIZE(command) > sizeof(request))
		return -ENOTTY;
	if ((_IOC_DIR(command) & _IOC_WRITE) && copy_from_user(&request, user, _IOC_SIZE(command)))
		return -EFAULT;
	mutex_lock(&bystander_lock);
	result = bystander_locked_ioctl(command, &request);
	mutex_unlock(&bystander_lock);
	if (result)
		return result;
	if ((_IOC_DIR(command) & _IOC_READ) && copy_to_user(user, &request, _IOC_SIZE(command)))
		return -EFAULT;
	return 0;
}

static const struct file_operations bystander_operations = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = bystander_ioctl,
};

static struct miscdevice bystander_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "bystander",
	.fops = &bystander_operations,
	.mode = 0666,
};

static int __init bystander_init(void)
{
	bystander_fill(BYSTANDER_VAULT);
	return misc_register(&bystander_device);
}

static void __exit bystander_exit(void)
{
	misc_deregister(&bystander_device);
	bystander_free_all();
}

module_init(bystander_init);
module_exit(bystander_exit);

MODULE_DESCRIPTION("Owns the memory that attacks on the notes module hit, and tells whether it changed");
MODULE_LICENSE("GPL");
