// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens to notes by itself: a timer ages them (softirq context), delayed work digests their content
 * (workqueue context). Both take a few notes from the head of the list of all notes and move them to its tail.
 */
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "notes.h"

#define NOTES_AGING_PERIOD	(HZ / 25)
#define NOTES_AGING_BATCH	4
#define NOTES_DIGEST_PERIOD	(HZ / 10)
#define NOTES_DIGEST_BATCH	16

static LIST_HEAD(notes_aging);
static DEFINE_SPINLOCK(notes_aging_lock);

static void notes_age(struct timer_list *timer);
static DEFINE_TIMER(notes_aging_timer, notes_age);

static void notes_digest(struct work_struct *work);
static DECLARE_DELAYED_WORK(notes_digest_work, notes_digest);

void notes_aging_add(struct note *note)
{
	spin_lock_bh(&notes_aging_lock);
	list_add_tail(&note->aging, &notes_aging);
	spin_unlock_bh(&notes_aging_lock);
}

void notes_aging_remove(struct note *note)
{
	spin_lock_bh(&notes_aging_lock);
	list_del_init(&note->aging);
	spin_unlock_bh(&notes_aging_lock);
}

static void notes_age(struct timer_list *timer)
{
	struct notes_statistics *counters;
	struct note *note;
	int i;

	spin_lock(&notes_aging_lock);
	counters = this_cpu_ptr(notes_dynamic_counters);
	for (i = 0; i < NOTES_AGING_BATCH && !list_empty(&notes_aging); i++) {
		note = list_first_entry(&notes_aging, struct note, aging);
		note->age++;
		counters->ticks++;
		list_move_tail(&note->aging, &notes_aging);
	}
	spin_unlock(&notes_aging_lock);
	mod_timer(timer, jiffies + NOTES_AGING_PERIOD);
}

/* The note that waited longest, with a reference, or NULL. */
static struct note *notes_next_to_digest(void)
{
	struct note *note;

	spin_lock_bh(&notes_aging_lock);
	note = list_first_entry_or_null(&notes_aging, struct note, aging);
	if (note) {
		note_get(note);
		list_move_tail(&note->aging, &notes_aging);
	}
	spin_unlock_bh(&notes_aging_lock);
	return note;
}

static void notes_digest(struct work_struct *work)
{
	struct note *note;
	int i;

	for (i = 0; i < NOTES_DIGEST_BATCH; i++) {
		note = notes_next_to_digest();
		if (!note)
			break;
		mutex_lock(&note->lock);
		note_digest(note);
		mutex_unlock(&note->lock);
		note_put(note);
		this_cpu_inc(notes_dynamic_counters->digests);
	}
	schedule_delayed_work(&notes_digest_work, NOTES_DIGEST_PERIOD);
}

void notes_upkeep_start(void)
{
	mod_timer(&notes_aging_timer, jiffies + NOTES_AGING_PERIOD);
	schedule_delayed_work(&notes_digest_work, NOTES_DIGEST_PERIOD);
}

void notes_upkeep_stop(void)
{
	del_timer_sync(&notes_aging_timer);
	cancel_delayed_work_sync(&notes_digest_work);
}
