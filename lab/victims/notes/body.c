// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is in a note: its content, the memory of the last writes to it, its attachment.
 */
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "notes.h"

static struct kmem_cache *note_revisions_cache;

int note_revisions_init(void)
{
	note_revisions_cache = kmem_cache_create("notes_revision", sizeof(struct note_revision), 0, 0, NULL);
	return note_revisions_cache ? 0 : -ENOMEM;
}

void note_revisions_exit(void)
{
	kmem_cache_destroy(note_revisions_cache);
}

struct note_body *note_body_create(u32 capacity)
{
	struct note_body *body = kzalloc(struct_size(body, content, capacity), GFP_KERNEL);

	if (body)
		body->capacity = capacity;
	return body;
}

int note_resize(struct note *note, u32 capacity)
{
	struct note_body *body;

	if (!capacity || capacity > NOTES_MAX_CAPACITY)
		return -EINVAL;
	body = krealloc(note->body, struct_size(body, content, capacity), GFP_KERNEL);
	if (!body)
		return -ENOMEM;
	note->body = body;
	if (body->length > capacity) {
		body->length = capacity;
		note->edits++;
	}
	if (capacity > body->capacity)
		memset(body->content + body->capacity, 0, capacity - body->capacity);
	body->capacity = capacity;
	return 0;
}

ssize_t note_read(struct note *note, char __user *user, size_t length, loff_t position)
{
	struct note_body *body = note->body;

	if (position >= body->length)
		return 0;
	length = min_t(size_t, length, body->length - position);
	return copy_to_user(user, body->content + position, length) ? -EFAULT : length;
}

/* Remembers the newest writes: the oldest memory is recycled once there are enough. */
static int note_remember(struct note *note, u64 position, u32 length)
{
	struct note_revision *revision;

	if (note->nr_revisions == NOTES_MAX_REVISIONS) {
		revision = list_first_entry(&note->revisions, struct note_revision, link);
		list_move_tail(&revision->link, &note->revisions);
	} else {
		revision = kmem_cache_alloc(note_revisions_cache, GFP_KERNEL);
		if (!revision)
			return -ENOMEM;
		list_add_tail(&revision->link, &note->revisions);
		note->nr_revisions++;
	}
	revision->position = position;
	revision->length = length;
	revision->edit = note->edits + 1;
	return 0;
}

void note_forget_revisions(struct note *note)
{
	struct note_revision *revision, *next;

	list_for_each_entry_safe(revision, next, &note->revisions, link) {
		list_del(&revision->link);
		kmem_cache_free(note_revisions_cache, revision);
	}
	note->nr_revisions = 0;
}

ssize_t note_write(struct note *note, const char __user *user, size_t length, loff_t position)
{
	struct note_body *body = note->body;
	struct notes_statistics *counters;

	if (position >= body->capacity)
		return -ENOSPC;
	length = min_t(size_t, length, body->capacity - position);
	if (note_remember(note, position, length))
		return -ENOMEM;
	if (copy_from_user(body->content + position, user, length))
		return -EFAULT;
	if (position + length > body->length)
		body->length = position + length;
	note->edits++;

	counters = get_cpu_ptr(notes_dynamic_counters);
	counters->written += length;
	put_cpu_ptr(notes_dynamic_counters);
	return length;
}

void note_digest(struct note *note)
{
	struct note_body *body = note->body;
	u32 digest = 2166136261u;
	u32 i;

	for (i = 0; i < body->length; i++)
		digest = (digest ^ body->content[i]) * 16777619u;
	body->digest = digest;
	body->digest_edits = note->edits;
}

int note_attach(struct note *note, const struct notes_attaching *request)
{
	u8 *attachment = NULL;

	if (request->length > NOTES_MAX_ATTACHMENT)
		return -EINVAL;
	if (request->length) {
		attachment = kvmalloc(request->length, GFP_KERNEL);
		if (!attachment)
			return -ENOMEM;
		if (copy_from_user(attachment, u64_to_user_ptr(request->bytes), request->length)) {
			kvfree(attachment);
			return -EFAULT;
		}
	}
	kvfree(note->attachment);
	note->attachment = attachment;
	note->attachment_length = request->length;
	return 0;
}

int note_read_attachment(struct note *note, struct notes_attaching *request)
{
	if (request->length < note->attachment_length)
		return -ENOSPC;
	request->length = note->attachment_length;
	return copy_to_user(u64_to_user_ptr(request->bytes), note->attachment, note->attachment_length) ? -EFAULT : 0;
}
