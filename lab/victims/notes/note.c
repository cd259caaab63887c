// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of a note: made into a session's tree, found there, deleted, and freed with its last reference.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "notes.h"

static struct kmem_cache *notes_cache;

/* What holds for every free note. A cache with a constructor is never merged with another one. */
static void note_construct(void *object)
{
	struct note *note = object;

	memset(note, 0, sizeof(*note));
	mutex_init(&note->lock);
	INIT_LIST_HEAD(&note->aging);
	INIT_LIST_HEAD(&note->tags);
	INIT_LIST_HEAD(&note->revisions);
}

int notes_cache_init(void)
{
	notes_cache = kmem_cache_create("notes_note", sizeof(struct note), 0, SLAB_HWCACHE_ALIGN, note_construct);
	return notes_cache ? 0 : -ENOMEM;
}

void notes_cache_exit(void)
{
	kmem_cache_destroy(notes_cache);
}

static void note_insert(struct notes_session *session, struct note *note)
{
	struct rb_node **place = &session->notes.rb_node, *parent = NULL;

	while (*place) {
		parent = *place;
		if (note->id < rb_entry(parent, struct note, node)->id)
			place = &parent->rb_left;
		else
			place = &parent->rb_right;
	}
	rb_link_node(&note->node, parent, place);
	rb_insert_color(&note->node, &session->notes);
}

struct note *note_create(struct notes_session *session, u32 capacity)
{
	struct note *note;

	if (!capacity || capacity > NOTES_MAX_CAPACITY)
		return ERR_PTR(-EINVAL);
	note = kmem_cache_alloc(notes_cache, GFP_KERNEL);
	if (!note)
		return ERR_PTR(-ENOMEM);
	note->body = note_body_create(capacity);
	if (!note->body) {
		kmem_cache_free(notes_cache, note);
		return ERR_PTR(-ENOMEM);
	}
	refcount_set(&note->references, 1);
	note->id = ++session->last_id;
	note->age = 0;
	note->edits = 0;
	memset(note->counts, 0, sizeof(note->counts));
	note_insert(session, note);
	notes_aging_add(note);
	this_cpu_inc(notes_static_counters.created);
	return note;
}

struct note *note_find(struct notes_session *session, u32 id)
{
	struct rb_node *place = session->notes.rb_node;

	while (place) {
		struct note *note = rb_entry(place, struct note, node);

		if (id == note->id)
			return note;
		place = id < note->id ? place->rb_left : place->rb_right;
	}
	return NULL;
}

void note_get(struct note *note)
{
	refcount_inc(&note->references);
}

void note_unlink(struct note *note)
{
	if (note->link_kind == NOTES_LINK_NOTE)
		note_put(note->linked);
	note->linked = NULL;
	note->link_kind = 0;
}

void note_put(struct note *note)
{
	if (!refcount_dec_and_test(&note->references))
		return;
	note_drop_tags(note);
	note_forget_revisions(note);
	kvfree(note->attachment);
	note->attachment = NULL;
	note->attachment_length = 0;
	kfree(note->body);
	note->body = NULL;
	kmem_cache_free(notes_cache, note);
	this_cpu_inc(notes_static_counters.freed);
}

void note_delete(struct notes_session *session, struct note *note)
{
	if (session->selected == note)
		session->selected = NULL;
	rb_erase(&note->node, &session->notes);
	notes_aging_remove(note);
	mutex_lock(&note->lock);
	note_unlink(note);
	mutex_unlock(&note->lock);
	note_put(note);
}
