// SPDX-License-Identifier: GPL-2.0
/*
 * The gate: probes whose verdict is another's, and which can deny.
 *
 * At each probe a verified eBPF program is asked. If it returns 0 the instruction executes; otherwise its write does
 * not happen and execution goes on after it. At tracepoints of the allocator programs are told what happens. The gate
 * knows no policy: which instructions, how each is denied and which programs run are all told by user space.
 */
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/kdebug.h>
#include <linux/ktime.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

#include "site.h"

static DEFINE_MUTEX(gate_lock);		/* everything but the handlers */
static LIST_HEAD(committed);

/* ---- compartments -------------------------------------------------------------------------------------------- */

/* Disarms all probes in one step, waits for the hits under way, and frees everything. */
static void destroy(struct compartment *compartment)
{
	struct chunk *chunk, *next;
	struct kprobe **probes;
	u32 i, count;

	if (compartment->live) {
		WRITE_ONCE(compartment->live, false);	/* from here on every hit is allowed */
		/* A task may be on the way to an instruction that will fault: its denial names a site, and its probe's slot. */
		synchronize_rcu_tasks();
	}
	probes = kvcalloc(compartment->sites + 1, sizeof(*probes), GFP_KERNEL | __GFP_NOFAIL);
	count = 0;
	list_for_each_entry(chunk, &compartment->chunks, link)
		for (i = 0; i < chunk->count; i++)
			if (chunk->sites[i].probe.addr)
				probes[count++] = &chunk->sites[i].probe;
	if (count)
		unregister_kprobes(probes, count);
	kvfree(probes);
	gate_remove_traces(compartment);
	list_for_each_entry_safe(chunk, next, &compartment->chunks, link) {
		free_percpu(chunk->hits);
		kvfree(chunk);
	}
	bpf_prog_put(compartment->program);
	kfree(compartment);
}

static struct compartment *create(const struct gate_create *arguments)
{
	struct compartment *compartment;

	if (arguments->version != GATE_VERSION)
		return ERR_PTR(-EPROTONOSUPPORT);
	compartment = kzalloc(sizeof(*compartment), GFP_KERNEL_ACCOUNT);
	if (!compartment)
		return ERR_PTR(-ENOMEM);
	INIT_LIST_HEAD(&compartment->chunks);
	compartment->program = bpf_prog_get_type_dev(arguments->program, BPF_PROG_TYPE_KPROBE, false);
	if (IS_ERR(compartment->program)) {
		struct compartment *error = ERR_CAST(compartment->program);

		kfree(compartment);
		return error;
	}
	return compartment;
}

static bool is_register_or_none(u8 number)
{
	return number < 16 || number == GATE_NO_REGISTER;
}

/* Whether the handlers can follow the row without a check of their own. */
static bool is_sound(const struct gate_site *row)
{
	u8 unit = row->string & GATE_STRING_UNIT;

	if (row->denial >= GATE_DENIALS || row->result >= GATE_RESULTS || row->length > GATE_COPY || row->shift > 3 ||
	    row->shared > 1 || row->as_is > (row->denial == GATE_SKIP) || memchr_inv(row->unused, 0, sizeof(row->unused)))
		return false;
	if (row->size > MAX_INSN_SIZE || row->ahead > GATE_AHEAD || row->use > row->ahead || (row->ahead && !row->size))
		return false;
	if (!is_register_or_none(row->base) || !is_register_or_none(row->index) || !is_register_or_none(row->bits) ||
	    !is_register_or_none(row->moved) || !is_register_or_none(row->cut))
		return false;
	if (row->bits != GATE_NO_REGISTER && (row->bit_shift < 4 || row->bit_shift > 6))
		return false;
	if (unit ? !is_power_of_2(unit) : row->string)
		return false;
	if (row->denial != GATE_SKIP && row->denial != GATE_LEAVE && row->cut != GATE_NO_REGISTER)
		return false;
	if (row->denial == GATE_SKIP || row->denial == GATE_LEAVE)
		return !row->ahead && !row->shared &&
		       (row->result != GATE_RETURNS_ARGUMENT || row->moved != GATE_NO_REGISTER);
	/* A register that is base and index at once moves twice; a scaled one does not reach every copy. */
	return row->base != row->index && row->moved != GATE_NO_REGISTER &&
	       (row->moved == row->base || (row->denial == GATE_FAULT && row->moved == row->index)) &&
	       (row->denial == GATE_FAULT || row->length);
}

/* Gives a site the probe of an earlier one. */
static int share_probe(struct site *site, struct site *first)
{
	if (!first || !first->probe.addr)
		return -ENOENT;
	if (site->row.address - site->row.ahead != (unsigned long)first->probe.addr ||
	    first->row.denial == GATE_SKIP || first->row.denial == GATE_LEAVE || site->row.moved != first->row.moved ||
	    site->row.use <= site[-1].row.use || site - first >= GATE_SHARERS ||
	    (site - first > 1 && !site[-2].is_followed))
		return -EINVAL;
	site[-1].is_followed = true;
	return 0;
}

/* A probe with a post handler is never optimised: where a handler at a jump sends execution, nobody goes. */
static void keep_breakpoint(struct kprobe *probe, struct pt_regs *regs, unsigned long flags)
{
}
NOKPROBE_SYMBOL(keep_breakpoint);

/*
 * The kernel emulates branches at a breakpoint, and knows them by their opcode byte: it takes some vector stores for
 * branches. The copy to step over is there all the same. Where somebody else has a probe, it is that one's.
 */
static int step_as_is(struct kprobe *probe)
{
	if (!list_empty(&probe->list)) {
		unregister_kprobe(probe);
		return -EBUSY;
	}
	probe->ainsn.emulate_op = NULL;
	return 0;
}

static int add_probe(struct site *site)
{
	int error;

	site->probe.addr = (kprobe_opcode_t *)(site->row.address - site->row.ahead);
	site->probe.flags = KPROBE_FLAG_DISABLED;
	site->probe.pre_handler = gate_hit;
	if (site->row.denial == GATE_SKIP || site->row.denial == GATE_LEAVE)
		site->probe.post_handler = keep_breakpoint;
	error = register_kprobe(&site->probe);
	if (!error && site->row.as_is)
		error = step_as_is(&site->probe);
	if (error)
		site->probe.addr = NULL;
	else if (!site->row.ahead)
		site->row.size = site->probe.ainsn.size;
	return error;
}

static int add_chunk(struct compartment *compartment, const struct gate_add *arguments)
{
	const struct gate_site __user *rows = u64_to_user_ptr(arguments->sites);
	s32 __user *errors = u64_to_user_ptr(arguments->errors);
	struct site *first = NULL;
	struct chunk *chunk;
	u32 i;

	if (!arguments->count || arguments->count > GATE_CHUNK || arguments->unused ||
	    arguments->count > GATE_SITES - compartment->sites)
		return -EINVAL;
	chunk = kvzalloc(struct_size(chunk, sites, arguments->count), GFP_KERNEL_ACCOUNT);
	if (!chunk)
		return -ENOMEM;
	chunk->hits = __alloc_percpu_gfp(arguments->count * sizeof(*chunk->hits), sizeof(*chunk->hits), GFP_KERNEL_ACCOUNT);
	if (!chunk->hits) {
		kvfree(chunk);
		return -ENOMEM;
	}
	/* In the list before anything can fail, so that whoever destroys the compartment finds it. */
	chunk->count = arguments->count;
	list_add_tail(&chunk->link, &compartment->chunks);
	compartment->sites += chunk->count;
	for (i = 0; i < chunk->count; i++) {
		struct site *site = &chunk->sites[i];
		int error;

		if (fatal_signal_pending(current))
			return -EINTR;
		site->hits = &chunk->hits[i];
		if (copy_from_user(&site->row, &rows[i], sizeof(site->row)))
			return -EFAULT;
		site->compartment = compartment;
		if (!is_sound(&site->row))
			error = -EINVAL;
		else if (site->row.shared)
			error = share_probe(site, first);
		else
			error = add_probe(first = site);
		if (put_user(-error, &errors[i]))
			return -EFAULT;
		cond_resched();
	}
	return 0;
}

/* The program names the compartment; the caller's descriptor is as good as a pin. */
static struct compartment *find(int descriptor)
{
	struct bpf_prog *program = bpf_prog_get_type_dev(descriptor, BPF_PROG_TYPE_KPROBE, false);
	struct compartment *compartment, *found = ERR_PTR(-ENOENT);

	if (IS_ERR(program))
		return ERR_CAST(program);
	list_for_each_entry(compartment, &committed, link)
		if (compartment->program == program)
			found = compartment;
	bpf_prog_put(program);
	return found;
}

static void watch_owners(struct work_struct *work);
static DECLARE_DELAYED_WORK(owners_watch, watch_owners);

static int commit(struct compartment *compartment)
{
	struct compartment *other;
	struct chunk *chunk;
	u32 i;

	list_for_each_entry(other, &committed, link)
		if (other->program == compartment->program)
			return -EEXIST;
	list_for_each_entry(chunk, &compartment->chunks, link) {
		for (i = 0; i < chunk->count; i++) {
			struct kprobe *probe = &chunk->sites[i].probe;
			int error = probe->addr ? enable_kprobe(probe) : 0;

			if (error)
				return error;
		}
	}
	/* One store arms them all: until here each hit was allowed without a question. */
	compartment->armed_at = ktime_get_ns();
	WRITE_ONCE(compartment->live, true);
	__module_get(THIS_MODULE);
	list_add_tail(&compartment->link, &committed);
	schedule_delayed_work(&owners_watch, HZ);
	return 0;
}

static void release(struct compartment *compartment)
{
	list_del(&compartment->link);
	destroy(compartment);
	module_put(THIS_MODULE);
}

/* A compartment whose program nobody but the gate holds any more has lost its owner. */
static void watch_owners(struct work_struct *work)
{
	struct compartment *compartment, *next;

	mutex_lock(&gate_lock);
	list_for_each_entry_safe(compartment, next, &committed, link)
		if (atomic64_read(&compartment->program->aux->refcnt) == 1)
			release(compartment);
	if (!list_empty(&committed))
		schedule_delayed_work(&owners_watch, HZ);
	mutex_unlock(&gate_lock);
}

static u64 hits_of(const struct site *site)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(site->hits, cpu));
	return sum;
}

static int read_counts(struct gate_read *arguments)
{
	struct compartment *compartment = find(arguments->program);
	struct gate_counts __user *counts = u64_to_user_ptr(arguments->counts);
	struct site *first = NULL;
	struct chunk *chunk;
	u32 i, number = 0;

	if (IS_ERR(compartment))
		return PTR_ERR(compartment);
	list_for_each_entry(chunk, &compartment->chunks, link) {
		for (i = 0; i < chunk->count && number < arguments->count; i++, number++) {
			struct site *site = &chunk->sites[i];
			struct gate_counts values = {
				.hits = hits_of(site),
				.denied = atomic64_read(&site->denied),
			};

			if (!first || !site->row.shared)
				first = site;
			values.missed = first->probe.nmissed;

			if (copy_to_user(&counts[number], &values, sizeof(values)))
				return -EFAULT;
		}
	}
	arguments->count = compartment->sites;
	arguments->faults = atomic64_read(&compartment->faults);
	arguments->allowed = atomic64_read(&compartment->allowed);
	arguments->cut = atomic64_read(&compartment->cut);
	arguments->armed_at = compartment->armed_at;
	arguments->untold = atomic64_read(&compartment->untold);
	return 0;
}

/* ---- the device ---------------------------------------------------------------------------------------------- */

/* The argument of every command, by its size in the command's number. */
union gate_argument {
	struct gate_create create;
	struct gate_add add;
	struct gate_read read;
	struct gate_trace trace;
	s32 program;
};

static long obey(struct file *file, unsigned int command, union gate_argument *argument)
{
	struct compartment *made = file->private_data, *compartment;
	long error;

	switch (command) {
	case GATE_CREATE:
		if (made)
			return -EBUSY;
		compartment = create(&argument->create);
		if (IS_ERR(compartment))
			return PTR_ERR(compartment);
		file->private_data = compartment;
		return 0;
	case GATE_ADD:
		return made ? add_chunk(made, &argument->add) : -ENOENT;
	case GATE_TRACE:
		return made ? gate_add_trace(made, &argument->trace) : -ENOENT;
	case GATE_COMMIT:
		error = made ? commit(made) : -ENOENT;
		if (!error)
			file->private_data = NULL;
		return error;
	case GATE_READ:
		return read_counts(&argument->read);
	case GATE_RELEASE:
		compartment = find(argument->program);
		if (IS_ERR(compartment))
			return PTR_ERR(compartment);
		release(compartment);
		return 0;
	default:
		return -ENOTTY;
	}
}

static long gate_ioctl(struct file *file, unsigned int command, unsigned long pointer)
{
	void __user *user = (void __user *)pointer;
	union gate_argument argument = {};
	size_t size = _IOC_SIZE(command);
	long result;

	if (size > sizeof(argument))
		return -ENOTTY;
	if (_IOC_DIR(command) & _IOC_WRITE && copy_from_user(&argument, user, size))
		return -EFAULT;
	if (mutex_lock_interruptible(&gate_lock))
		return -EINTR;
	result = obey(file, command, &argument);
	mutex_unlock(&gate_lock);
	if (!result && _IOC_DIR(command) & _IOC_READ && copy_to_user(user, &argument, size))
		return -EFAULT;
	return result;
}

static int gate_open(struct inode *inode, struct file *file)
{
	/* What may be done with the device is what CAP_SYS_ADMIN may do with probes and programs. */
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	file->private_data = NULL;	/* misc_open() left the device there */
	return 0;
}

/* Whatever was not committed goes. */
static int gate_close(struct inode *inode, struct file *file)
{
	mutex_lock(&gate_lock);
	if (file->private_data)
		destroy(file->private_data);
	mutex_unlock(&gate_lock);
	return 0;
}

static const struct file_operations gate_operations = {
	.owner = THIS_MODULE,
	.open = gate_open,
	.release = gate_close,
	.unlocked_ioctl = gate_ioctl,
};

static struct miscdevice gate_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "cofferdam-gate",
	.fops = &gate_operations,
	.mode = 0600,
};

static int __init gate_init(void)
{
	int error = register_die_notifier(&gate_die_notifier);

	if (error)
		return error;
	error = misc_register(&gate_device);
	if (error)
		unregister_die_notifier(&gate_die_notifier);
	return error;
}

static void __exit gate_exit(void)
{
	misc_deregister(&gate_device);
	cancel_delayed_work_sync(&owners_watch);
	unregister_die_notifier(&gate_die_notifier);
}

module_init(gate_init);
module_exit(gate_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Probes that ask an eBPF program and deny what it refuses");
MODULE_VERSION("1");
