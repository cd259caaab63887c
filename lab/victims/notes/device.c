// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/notes: sessions and their requests.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "bystander.h"
#include "notes.h"

/* Everything an ioctl may carry, copied in and out as a whole by the command's size and direction. */
union notes_request {
	u32 number;
	struct notes_creation creation;
	struct notes_resizing resizing;
	struct notes_duplication duplication;
	struct notes_tagging tagging;
	struct notes_attaching attaching;
	struct notes_linking linking;
	struct notes_status status;
	struct notes_statistics statistics;
	struct notes_places places;
	struct notes_edit edit;
	u64 tallies[NOTES_NR_TALLIES];
};

static int notes_open(struct inode *inode, struct file *file)
{
	struct notes_session *session = kzalloc(sizeof(*session), GFP_KERNEL);

	if (!session)
		return -ENOMEM;
	mutex_init(&session->lock);
	session->notes = RB_ROOT;
	file->private_data = session;
	this_cpu_inc(notes_static_counters.opened);
	return 0;
}

static int notes_release(struct inode *inode, struct file *file)
{
	struct notes_session *session = file->private_data;
	struct rb_node *first;

	while ((first = rb_first(&session->notes)))
		note_delete(session, rb_entry(first, struct note, node));
	if (session->draft_alive)
		kfree(session->draft);
	kfree(session);
	return 0;
}

static ssize_t notes_read(struct file *file, char __user *user, size_t length, loff_t *position)
{
	struct notes_session *session = file->private_data;
	struct note *note;
	ssize_t result = -ENOENT;

	mutex_lock(&session->lock);
	note = session->selected;
	if (note) {
		mutex_lock(&note->lock);
		result = note_read(note, user, length, *position);
		mutex_unlock(&note->lock);
	}
	mutex_unlock(&session->lock);
	if (result > 0)
		*position += result;
	return result;
}

static ssize_t notes_write(struct file *file, const char __user *user, size_t length, loff_t *position)
{
	struct notes_session *session = file->private_data;
	struct note *note;
	ssize_t result = -ENOENT;

	mutex_lock(&session->lock);
	note = session->selected;
	if (note) {
		mutex_lock(&note->lock);
		result = note_write(note, user, length, *position);
		mutex_unlock(&note->lock);
	}
	mutex_unlock(&session->lock);
	if (result > 0)
		*position += result;
	return result;
}

static loff_t notes_seek(struct file *file, loff_t offset, int whence)
{
	return fixed_size_llseek(file, offset, whence, NOTES_MAX_CAPACITY);
}

static long notes_begin_draft(struct notes_session *session, u32 capacity)
{
	struct note_body *draft;

	if (session->draft_alive)
		return -EBUSY;
	if (capacity < sizeof(u64) || capacity > NOTES_MAX_CAPACITY)
		return -EINVAL;
	draft = note_body_create(capacity);
	if (!draft)
		return -ENOMEM;
	session->draft = draft;
	session->draft_alive = true;
	return 0;
}

static long notes_discard_draft(struct notes_session *session)
{
	if (!session->draft_alive)
		return -ENOENT;
	session->draft_alive = false;
	kfree(session->draft);
	return 0;
}

static long notes_duplicate(struct notes_session *session, struct note *note, struct notes_duplication *request)
{
	struct note_body *body = note->body;
	struct note *copy = note_create(session, body->capacity);

	if (IS_ERR(copy))
		return PTR_ERR(copy);
	/* Background work may find the copy before it is complete. */
	mutex_lock_nested(&copy->lock, SINGLE_DEPTH_NESTING);
	memcpy(copy->body->content, body->content, body->length);
	copy->body->length = body->length;
	copy->edits++;
	mutex_unlock(&copy->lock);
	request->copy = copy->id;
	return 0;
}

static long notes_link(struct notes_session *session, struct note *note, const struct notes_linking *request)
{
	void *linked;

	switch (request->kind) {
	case NOTES_LINK_NOTE:
		linked = note_find(session, request->target);
		if (linked)
			note_get(linked);
		break;
	case NOTES_LINK_FOREIGN:
		linked = bystander_object(request->target);
		break;
	default:
		return -EINVAL;
	}
	if (!linked)
		return -ENOENT;
	note_unlink(note);
	note->linked = linked;
	note->link_kind = request->kind;
	return 0;
}

static void notes_tell_status(const struct note *note, struct notes_status *status)
{
	const struct note_body *body = note->body;

	status->length = body->length;
	status->capacity = body->capacity;
	status->edits = note->edits;
	status->digest = body->digest;
	status->digest_edits = body->digest_edits;
	status->tags = note->nr_tags;
	status->revisions = note->nr_revisions;
	status->age = READ_ONCE(note->age);
	status->attachment = note->attachment_length;
	memcpy(status->counts, note->counts, sizeof(status->counts));
}

static void notes_tell_places(const struct notes_session *session, const struct note *note,
			      struct notes_places *places)
{
	places->reserved = 0;
	places->note = (unsigned long)note;
	places->counts = (unsigned long)note->counts;
	places->content = (unsigned long)note->body->content;
	places->draft = session->draft ? (unsigned long)session->draft->content : 0;
	places->tallies = (unsigned long)notes_tallies;
}

/* Requests about one note; session and note are locked. */
static long notes_note_ioctl(struct notes_session *session, struct note *note, unsigned int command,
			     union notes_request *request)
{
	switch (command) {
	case NOTES_SELECT:
		session->selected = note;
		return 0;
	case NOTES_RESIZE:
		return note_resize(note, request->resizing.capacity);
	case NOTES_DUPLICATE:
		return notes_duplicate(session, note, &request->duplication);
	case NOTES_TAG:
		return note_tag(note, request->tagging.key, request->tagging.value);
	case NOTES_READ_TAG:
		return note_read_tag(note, request->tagging.key, &request->tagging.value);
	case NOTES_UNTAG:
		return note_untag(note, request->tagging.key);
	case NOTES_ATTACH:
		return note_attach(note, &request->attaching);
	case NOTES_READ_ATTACHMENT:
		return note_read_attachment(note, &request->attaching);
	case NOTES_LINK:
		return notes_link(session, note, &request->linking);
	case NOTES_STATUS:
		notes_tell_status(note, &request->status);
		return 0;
	case NOTES_PLACES:
		notes_tell_places(session, note, &request->places);
		return 0;
	default:
		return notes_careless_edit(session, note, command, &request->edit);
	}
}

/* All requests; the session is locked. */
static long notes_session_ioctl(struct notes_session *session, unsigned int command, union notes_request *request)
{
	struct note *note;
	long result;

	switch (command) {
	case NOTES_CREATE:
		note = note_create(session, request->creation.capacity);
		if (IS_ERR(note))
			return PTR_ERR(note);
		request->creation.id = note->id;
		return 0;
	case NOTES_STATISTICS:
		notes_statistics_sum(&request->statistics);
		return 0;
	case NOTES_READ_TALLIES:
		memcpy(request->tallies, notes_tallies, sizeof(request->tallies));
		return 0;
	case NOTES_BEGIN_DRAFT:
		return notes_begin_draft(session, request->number);
	case NOTES_DISCARD_DRAFT:
		return notes_discard_draft(session);
	case NOTES_RESTORE:
	case NOTES_TALLY:
	case NOTES_EDIT_DRAFT:
		return notes_careless_edit(session, NULL, command, &request->edit);
	}

	/* All other requests begin with the id of a note. */
	note = note_find(session, request->number);
	if (!note)
		return -ENOENT;
	if (command == NOTES_DELETE) {
		note_delete(session, note);
		return 0;
	}
	mutex_lock(&note->lock);
	result = notes_note_ioctl(session, note, command, request);
	mutex_unlock(&note->lock);
	return result;
}

static long notes_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	struct notes_session *session = file->private_data;
	void __user *user = (void __user *)argument;
	union notes_request request;
	long result;

	if (_IOC_TYPE(command) != 'n' || _IOC_SIZE(command) > sizeof(request))
		return -ENOTTY;
	memset(&request, 0, sizeof(request));
	if ((_IOC_DIR(command) & _IOC_WRITE) && copy_from_user(&request, user, _IOC_SIZE(command)))
		return -EFAULT;
	mutex_lock(&session->lock);
	result = notes_session_ioctl(session, command, &request);
	mutex_unlock(&session->lock);
	if (!result && (_IOC_DIR(command) & _IOC_READ) && copy_to_user(user, &request, _IOC_SIZE(command)))
		return -EFAULT;
	return result;
}

static const struct file_operations notes_operations = {
	.owner = THIS_MODULE,
	.open = notes_open,
	.release = notes_release,
	.read = notes_read,
	.write = notes_write,
	.llseek = notes_seek,
	.unlocked_ioctl = notes_ioctl,
};

static struct miscdevice notes_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "notes",
	.fops = &notes_operations,
	.mode = 0666,
};

static int __init notes_init(void)
{
	int error = notes_statistics_init();

	if (error)
		return error;
	error = notes_cache_init();
	if (error)
		goto no_cache;
	error = note_revisions_init();
	if (error)
		goto no_revisions;
	notes_upkeep_start();
	error = misc_register(&notes_device);
	if (error)
		goto no_device;
	return 0;

no_device:
	notes_upkeep_stop();
	note_revisions_exit();
no_revisions:
	notes_cache_exit();
no_cache:
	notes_statistics_exit();
	return error;
}

static void __exit notes_exit(void)
{
	misc_deregister(&notes_device);
	notes_upkeep_stop();
	note_revisions_exit();
	notes_cache_exit();
	notes_statistics_exit();
}

module_init(notes_init);
module_exit(notes_exit);

MODULE_DESCRIPTION("Keeps notes for user space; with deliberate bugs");
MODULE_LICENSE("GPL");
