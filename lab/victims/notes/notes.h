/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The inner types of the notes module.
 *
 * Locks, outer first: session->lock (the session's tree, selection, draft, clipboard), note->lock (what a note has),
 * notes_aging_lock (the list of all notes, also taken by the timer in softirq context).
 */
#ifndef NOTES_H
#define NOTES_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/rbtree.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/types.h>

#include "notes_abi.h"

#define NOTES_MAX_REVISIONS	8
#define NOTES_CLIPBOARD_WORDS	32

/**
 * struct note_body - the content of a note, from the general caches
 * @length: bytes of content
 * @capacity: bytes there is room for
 * @digest: FNV-1a of the content, see @digest_edits
 * @digest_edits: the note's edits when @digest was computed
 * @content: the bytes; those beyond @length are zero
 */
struct note_body {
	u32 length;
	u32 capacity;
	u32 digest;
	u32 digest_edits;
	u8 content[];
};

/**
 * struct note_tag - a named number, from the general caches, freed after a grace period
 */
struct note_tag {
	struct list_head link;
	struct rcu_head rcu;
	u32 key;
	u64 value;
};

/**
 * struct note_revision - a remembered write, from a cache that the kernel may merge with others of its size
 */
struct note_revision {
	struct list_head link;
	u64 position;
	u32 length;
	u32 edit;
};

/**
 * struct note - a note, from a dedicated cache that is never merged (it has a constructor)
 * @lock: protects all but @node, @id, @aging, @age and @references
 * @references: one for the session's tree, one for each user on the way, one for each link to it
 * @node: in the session's tree, by @id
 * @aging: in the list of all notes
 * @age: ticks of the timer; written in softirq context under notes_aging_lock
 * @linked: what the note's link refers to, by @link_kind, or NULL
 */
struct note {
	struct mutex lock;
	refcount_t references;
	struct rb_node node;
	struct list_head aging;
	u32 id;
	u32 age;
	u32 edits;
	u32 nr_tags;
	u32 nr_revisions;
	u32 attachment_length;
	struct note_body *body;
	u8 *attachment;
	struct list_head tags;
	struct list_head revisions;
	void *linked;
	u32 link_kind;
	u64 counts[NOTES_NR_COUNTS];
};

/**
 * struct notes_session - an open file, from the general caches
 * @draft: where the draft is, or was before it was discarded: this is the dangling pointer of NOTES_EDIT_DRAFT
 */
struct notes_session {
	struct mutex lock;
	struct rb_root notes;
	u32 last_id;
	struct note *selected;
	struct note_body *draft;
	bool draft_alive;
	u64 clipboard[NOTES_CLIPBOARD_WORDS];
};

/* body.c: content and attachments; the note is locked by the caller */
struct note_body *note_body_create(u32 capacity);
int note_resize(struct note *note, u32 capacity);
ssize_t note_read(struct note *note, char __user *user, size_t length, loff_t position);
ssize_t note_write(struct note *note, const char __user *user, size_t length, loff_t position);
void note_digest(struct note *note);
int note_attach(struct note *note, const struct notes_attaching *request);
int note_read_attachment(struct note *note, struct notes_attaching *request);
int note_revisions_init(void);
void note_revisions_exit(void);
void note_forget_revisions(struct note *note);

/* tags.c: the tags of a note; the note is locked by the caller */
int note_tag(struct note *note, u32 key, u64 value);
int note_read_tag(struct note *note, u32 key, u64 *value);
int note_untag(struct note *note, u32 key);
void note_drop_tags(struct note *note);

/* note.c: the life of a note; the session is locked by the caller */
struct note *note_create(struct notes_session *session, u32 capacity);
struct note *note_find(struct notes_session *session, u32 id);
void note_delete(struct notes_session *session, struct note *note);
void note_get(struct note *note);
void note_put(struct note *note);
void note_unlink(struct note *note);
int notes_cache_init(void);
void notes_cache_exit(void);

/* upkeep.c: what happens to notes by itself */
void notes_aging_add(struct note *note);
void notes_aging_remove(struct note *note);
void notes_upkeep_start(void);
void notes_upkeep_stop(void);

/* statistics.c: per-CPU counters, as the ABI's struct notes_statistics names them */
DECLARE_PER_CPU(struct notes_statistics, notes_static_counters);
extern struct notes_statistics __percpu *notes_dynamic_counters;
int notes_statistics_init(void);
void notes_statistics_exit(void);
void notes_statistics_sum(struct notes_statistics *sum);

/* bugs.c: the features that forgot a check; session and note are locked by the caller */
extern u64 notes_tallies[NOTES_NR_TALLIES];
long notes_careless_edit(struct notes_session *session, struct note *note, unsigned int command,
			 struct notes_edit *edit);

#endif
