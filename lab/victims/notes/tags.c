// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tags: small general-cache objects in a list. They are freed after a grace period, by the batched kfree_rcu() path,
 * so frees without a kfree() of their own occur in normal operation.
 */
#include <linux/slab.h>

#include "notes.h"

static struct note_tag *note_find_tag(struct note *note, u32 key)
{
	struct note_tag *tag;

	list_for_each_entry(tag, &note->tags, link)
		if (tag->key == key)
			return tag;
	return NULL;
}

int note_tag(struct note *note, u32 key, u64 value)
{
	struct note_tag *tag = note_find_tag(note, key);

	if (!tag) {
		if (note->nr_tags == NOTES_MAX_TAGS)
			return -ENOSPC;
		tag = kmalloc(sizeof(*tag), GFP_KERNEL);
		if (!tag)
			return -ENOMEM;
		tag->key = key;
		list_add_tail(&tag->link, &note->tags);
		note->nr_tags++;
	}
	tag->value = value;
	return 0;
}

int note_read_tag(struct note *note, u32 key, u64 *value)
{
	struct note_tag *tag = note_find_tag(note, key);

	if (!tag)
		return -ENOENT;
	*value = tag->value;
	return 0;
}

static void note_drop_tag(struct note *note, struct note_tag *tag)
{
	list_del(&tag->link);
	note->nr_tags--;
	kfree_rcu(tag, rcu);
}

int note_untag(struct note *note, u32 key)
{
	struct note_tag *tag = note_find_tag(note, key);

	if (!tag)
		return -ENOENT;
	note_drop_tag(note, tag);
	return 0;
}

void note_drop_tags(struct note *note)
{
	struct note_tag *tag, *next;

	list_for_each_entry_safe(tag, next, &note->tags, link)
		note_drop_tag(note, tag);
}
