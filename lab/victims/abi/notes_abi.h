/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What user space may ask of /dev/notes.
 *
 * An open file is a session with notes of its own; closing it deletes them. read(2), write(2) and lseek(2) work on
 * the content of the session's selected note. All other requests are ioctls on the same file.
 */
#ifndef NOTES_ABI_H
#define NOTES_ABI_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define NOTES_MAX_CAPACITY	(64 * 1024)
#define NOTES_MAX_ATTACHMENT	(256 * 1024)
#define NOTES_MAX_TAGS		64
#define NOTES_NR_TALLIES	16
#define NOTES_NR_COUNTS		4

/**
 * struct notes_creation - a new note
 * @capacity: how many bytes its content may have, at least 1
 * @id: out: its name in this session, never 0
 */
struct notes_creation {
	__u32 capacity;
	__u32 id;
};

/**
 * struct notes_resizing - another capacity for a note; content beyond it is cut off
 * @id: the note
 * @capacity: how many bytes its content may have from now on, at least 1
 */
struct notes_resizing {
	__u32 id;
	__u32 capacity;
};

/**
 * struct notes_duplication - a copy of a note's content as a new note
 * @id: the note to copy
 * @copy: out: the new note
 */
struct notes_duplication {
	__u32 id;
	__u32 copy;
};

/**
 * struct notes_tagging - one tag of a note
 * @id: the note
 * @key: the tag's name; a note has at most one tag of a name
 * @value: the tag's value; out for NOTES_READ_TAG
 */
struct notes_tagging {
	__u32 id;
	__u32 key;
	__u64 value;
};

/**
 * struct notes_attaching - the attachment of a note, written or read as a whole
 * @id: the note
 * @length: its length in bytes; to read: room for it, out: its length
 * @bytes: user address of the bytes
 */
struct notes_attaching {
	__u32 id;
	__u32 length;
	__aligned_u64 bytes;
};

/**
 * struct notes_linking - what a note's link refers to
 * @id: the note that has the link
 * @kind: one of NOTES_LINK_*
 * @target: a note of this session, or a handle of the bystander
 */
struct notes_linking {
	__u32 id;
	__u32 kind;
	__u32 target;
};

#define NOTES_LINK_NOTE		1
#define NOTES_LINK_FOREIGN	2

/**
 * struct notes_status - what the module knows of a note
 * @id: the note
 * @length: bytes of content
 * @capacity: bytes of content it may have
 * @edits: how often the content was changed by write(2)
 * @digest: FNV-1a of the content, as background work last computed it
 * @digest_edits: @edits as they were when it did
 * @tags: number of tags
 * @revisions: number of remembered writes
 * @age: ticks of the timer since the note was made
 * @attachment: bytes of the attachment
 * @counts: as set by NOTES_COUNT through links to this note
 */
struct notes_status {
	__u32 id;
	__u32 length;
	__u32 capacity;
	__u32 edits;
	__u32 digest;
	__u32 digest_edits;
	__u32 tags;
	__u32 revisions;
	__u32 age;
	__u32 attachment;
	__u64 counts[NOTES_NR_COUNTS];
};

/**
 * struct notes_statistics - sums of the per-CPU counters since the module was loaded
 * @opened: sessions opened
 * @created: notes created
 * @freed: notes whose memory was freed
 * @written: bytes written by write(2)
 * @ticks: notes aged by the timer
 * @digests: digests computed by background work
 */
struct notes_statistics {
	__u64 opened;
	__u64 created;
	__u64 freed;
	__u64 written;
	__u64 ticks;
	__u64 digests;
};

/**
 * struct notes_places - kernel addresses: the information leak a real attack needs first, given away for free
 * @id: the note
 * @note: its struct note
 * @counts: the counts in it
 * @content: the first byte of its content
 * @draft: the first byte of the session's draft, or of what was the draft
 * @tallies: the module's global table of tallies
 */
struct notes_places {
	__u32 id;
	__u32 reserved;
	__u64 note;
	__u64 counts;
	__u64 content;
	__u64 draft;
	__u64 tallies;
};

/**
 * struct notes_edit - one write by one of the features that each forgot a check (notes/bugs.c)
 * @id: the note
 * @length: bytes to write, for the features that take a length
 * @offset: where, counted in the feature's unit from the start of what it writes to
 * @value: what to write; the first bytes of it, or all of it again and again
 * @address: in for NOTES_RESTORE: where to write; out: the kernel address of the first byte written
 */
struct notes_edit {
	__u32 id;
	__u32 length;
	__s64 offset;
	__u64 value;
	__u64 address;
};

#define NOTES_CREATE		_IOWR('n', 1, struct notes_creation)
#define NOTES_SELECT		_IOW('n', 2, __u32)
#define NOTES_RESIZE		_IOW('n', 3, struct notes_resizing)
#define NOTES_DELETE		_IOW('n', 4, __u32)
#define NOTES_DUPLICATE		_IOWR('n', 5, struct notes_duplication)
#define NOTES_TAG		_IOW('n', 6, struct notes_tagging)
#define NOTES_READ_TAG		_IOWR('n', 7, struct notes_tagging)
#define NOTES_UNTAG		_IOW('n', 8, struct notes_tagging)
#define NOTES_ATTACH		_IOW('n', 9, struct notes_attaching)
#define NOTES_READ_ATTACHMENT	_IOWR('n', 10, struct notes_attaching)
#define NOTES_LINK		_IOW('n', 11, struct notes_linking)
#define NOTES_STATUS		_IOWR('n', 12, struct notes_status)
#define NOTES_STATISTICS	_IOR('n', 13, struct notes_statistics)
#define NOTES_READ_TALLIES	_IOR('n', 14, __u64[NOTES_NR_TALLIES])
#define NOTES_PLACES		_IOWR('n', 15, struct notes_places)
/* A draft: room for so many bytes (multiple of 8, at least 8) that belongs to the session; at most one at a time. */
#define NOTES_BEGIN_DRAFT	_IOW('n', 16, __u32)
#define NOTES_DISCARD_DRAFT	_IO('n', 17)

/* The features with a bug. The comment is the check that is missing. */
#define NOTES_POKE		_IOWR('n', 32, struct notes_edit)	/* offset + length <= capacity */
#define NOTES_RESTORE		_IOWR('n', 33, struct notes_edit)	/* address is of this session */
#define NOTES_EDIT_DRAFT	_IOWR('n', 34, struct notes_edit)	/* the draft is not discarded */
#define NOTES_COUNT		_IOWR('n', 35, struct notes_edit)	/* the link refers to a note */
#define NOTES_TALLY		_IOWR('n', 36, struct notes_edit)	/* offset < NOTES_NR_TALLIES */
#define NOTES_PASTE		_IOWR('n', 37, struct notes_edit)	/* offset + length <= capacity */
#define NOTES_MARK		_IOWR('n', 38, struct notes_edit)	/* 4 * offset + 4 <= capacity */
#define NOTES_COPY_STRING	_IOWR('n', 39, struct notes_edit)	/* offset + length <= capacity */
#define NOTES_FILL_STRING	_IOWR('n', 40, struct notes_edit)	/* offset + length <= capacity */
#define NOTES_INCREMENT		_IOWR('n', 41, struct notes_edit)	/* 8 * offset + 8 <= capacity */
#define NOTES_EXCHANGE		_IOWR('n', 42, struct notes_edit)	/* 4 * offset + 4 <= capacity */
#define NOTES_ADD		_IOWR('n', 43, struct notes_edit)	/* 8 * offset + 8 <= capacity */
#define NOTES_OR		_IOWR('n', 44, struct notes_edit)	/* offset < capacity */

#endif
