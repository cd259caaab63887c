// SPDX-License-Identifier: GPL-2.0-only
/*
 * The deliberate bugs: features that are right except for one missing check (named at their ioctl in the ABI).
 *
 * Each is a function of its own with one kind of store, which normal users execute too, with arguments that stay
 * inside: what makes a write illegal is never the instruction, only where it goes. WRITE_ONCE() and inline assembly
 * keep the compiler from choosing another instruction; a test disassembles them.
 */
#include <linux/atomic.h>
#include <linux/string.h>

#include "notes.h"

u64 notes_tallies[NOTES_NR_TALLIES] = { 0 };

/* Byte by byte, through base and index registers. */
static noinline __noclone void notes_poke(struct note_body *body, s64 index, u32 length, u64 value)
{
	u32 i;

	for (i = 0; i < length; i++)
		WRITE_ONCE(body->content[index + i], value >> (8 * i));
}

/* One store of 1, 2, 4 or 8 bytes to an address that came from user space. */
static noinline __noclone long notes_restore(u64 address, u32 length, u64 value)
{
	switch (length) {
	case 1:
		WRITE_ONCE(*(u8 *)address, value);
		return 0;
	case 2:
		WRITE_ONCE(*(u16 *)address, value);
		return 0;
	case 4:
		WRITE_ONCE(*(u32 *)address, value);
		return 0;
	case 8:
		WRITE_ONCE(*(u64 *)address, value);
		return 0;
	default:
		return -EINVAL;
	}
}

static noinline __noclone void notes_edit_draft(struct note_body *draft, u64 offset, u64 value)
{
	WRITE_ONCE(*(u64 *)(draft->content + offset), value);
}

static noinline __noclone void notes_count(struct note *note, u32 index, u64 value)
{
	WRITE_ONCE(note->counts[index % NOTES_NR_COUNTS], value);
}

static noinline __noclone void notes_tally(s64 index, u64 value)
{
	WRITE_ONCE(notes_tallies[index], value);
}

/* The store is in the kernel's memcpy, outside the module. */
static noinline __noclone void notes_paste(struct note_body *body, s64 offset, const void *source, u32 length)
{
	memcpy(body->content + offset, source, length);
}

static noinline __noclone void notes_mark(struct note_body *body, s64 index, u32 value)
{
	WRITE_ONCE(((u32 *)body->content)[index], value);
}

static noinline __noclone void notes_copy_string(struct note_body *body, s64 offset, const void *source, u64 length)
{
	u8 *target = body->content + offset;

	asm volatile("rep movsb" : "+D" (target), "+S" (source), "+c" (length) : : "memory");
}

static noinline __noclone void notes_fill_string(struct note_body *body, s64 offset, u64 value, u64 words)
{
	u8 *target = body->content + offset;

	asm volatile("rep stosq" : "+D" (target), "+c" (words) : "a" (value) : "memory");
}

static noinline __noclone void notes_increment(struct note_body *body, s64 index)
{
	atomic64_inc((atomic64_t *)body->content + index);
}

static noinline __noclone void notes_exchange(struct note_body *body, s64 index, u32 value)
{
	(void)xchg((u32 *)body->content + index, value);
}

static noinline __noclone void notes_add(struct note_body *body, s64 index, u64 value)
{
	((u64 *)body->content)[index] += value;
}

static noinline __noclone void notes_or(struct note_body *body, s64 index, u8 value)
{
	body->content[index] |= value;
}

/* The features that write into a note's content, in the unit of each. */
static long notes_edit_content(struct notes_session *session, struct note_body *body, unsigned int command,
			       struct notes_edit *edit)
{
	u32 unit = 1;

	switch (command) {
	case NOTES_POKE:
		if (edit->length > sizeof(edit->value))
			return -EINVAL;
		notes_poke(body, edit->offset, edit->length, edit->value);
		break;
	case NOTES_PASTE:
	case NOTES_COPY_STRING:
		if (edit->length > sizeof(session->clipboard))
			return -EINVAL;
		memset64(session->clipboard, edit->value, ARRAY_SIZE(session->clipboard));
		if (command == NOTES_PASTE)
			notes_paste(body, edit->offset, session->clipboard, edit->length);
		else
			notes_copy_string(body, edit->offset, session->clipboard, edit->length);
		break;
	case NOTES_MARK:
		unit = sizeof(u32);
		notes_mark(body, edit->offset, edit->value);
		break;
	case NOTES_FILL_STRING:
		notes_fill_string(body, edit->offset, edit->value, edit->length / sizeof(u64));
		break;
	case NOTES_INCREMENT:
		unit = sizeof(u64);
		notes_increment(body, edit->offset);
		break;
	case NOTES_EXCHANGE:
		unit = sizeof(u32);
		notes_exchange(body, edit->offset, edit->value);
		break;
	case NOTES_ADD:
		unit = sizeof(u64);
		notes_add(body, edit->offset, edit->value);
		break;
	case NOTES_OR:
		notes_or(body, edit->offset, edit->value);
		break;
	default:
		return -ENOTTY;
	}
	edit->address = (unsigned long)(body->content + unit * edit->offset);
	return 0;
}

long notes_careless_edit(struct notes_session *session, struct note *note, unsigned int command,
			 struct notes_edit *edit)
{
	struct note *linked;

	switch (command) {
	case NOTES_RESTORE:
		return notes_restore(edit->address, edit->length, edit->value);
	case NOTES_TALLY:
		notes_tally(edit->offset, edit->value);
		edit->address = (unsigned long)(notes_tallies + edit->offset);
		return 0;
	case NOTES_EDIT_DRAFT:
		if (!session->draft)
			return -ENOENT;
		notes_edit_draft(session->draft, edit->offset, edit->value);
		edit->address = (unsigned long)(session->draft->content + edit->offset);
		return 0;
	case NOTES_COUNT:
		if (!note || !note->linked)
			return -ENOENT;
		linked = note->linked;
		notes_count(linked, edit->offset, edit->value);
		edit->address = (unsigned long)(linked->counts + edit->offset % NOTES_NR_COUNTS);
		return 0;
	default:
		if (!note)
			return -ENOENT;
		note->edits++;
		return notes_edit_content(session, note->body, command, edit);
	}
}
