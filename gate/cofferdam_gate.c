// SPDX-License-Identifier: GPL-2.0
/*
 * The gate: probes whose verdict is another's, and which can deny.
 *
 * At each probe a verified eBPF program is asked. If it returns 0 the instruction executes; otherwise its write does
 * not happen and execution goes on after it. The gate knows no policy: which instructions, how each is denied and
 * which program is asked are all told by user space.
 *
 * A probe that the kernel has optimised is a jump into a copy of the instruction, and its handler cannot change where
 * execution goes on. There a write is denied by what it needs: the handler makes its address non-canonical, the copy
 * faults (#GP; #SS by rbp), and the fault's notifier puts the register back and skips the instruction. Between handler
 * and fault the task may be interrupted, preempted or moved, and what interrupts it may be denied, too: each denial
 * under way has an entry of its own, found by its task and by the one address that it alone uses.
 */
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/kdebug.h>
#include <linux/kprobes.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>
#include <asm/local64.h>
#include <asm/traps.h>

#include "cofferdam_gate.h"

struct compartment;

struct site {
	struct kprobe probe;
	struct gate_site row;
	struct compartment *compartment;
	local64_t __percpu *hits;
	atomic64_t denied;
};

struct compartment {
	struct list_head link;
	struct bpf_prog *program;
	struct list_head chunks;
	u32 sites;
	bool live;
	atomic64_t faults, allowed;
	u64 armed_at;
};

/* The sites of one GATE_ADD: they never move, for the kernel has pointers to their probes. */
struct chunk {
	struct list_head link;
	u32 count;
	local64_t __percpu *hits;
	struct site sites[];
};

static DEFINE_MUTEX(gate_lock);		/* everything but the handlers */
static LIST_HEAD(committed);

/* ---- registers and addresses --------------------------------------------------------------------------------- */

static unsigned long *register_of(struct pt_regs *regs, u8 number)
{
	static const u8 offsets[16] = {
		offsetof(struct pt_regs, ax) / 8, offsetof(struct pt_regs, cx) / 8,
		offsetof(struct pt_regs, dx) / 8, offsetof(struct pt_regs, bx) / 8,
		offsetof(struct pt_regs, sp) / 8, offsetof(struct pt_regs, bp) / 8,
		offsetof(struct pt_regs, si) / 8, offsetof(struct pt_regs, di) / 8,
		offsetof(struct pt_regs, r8) / 8, offsetof(struct pt_regs, r9) / 8,
		offsetof(struct pt_regs, r10) / 8, offsetof(struct pt_regs, r11) / 8,
		offsetof(struct pt_regs, r12) / 8, offsetof(struct pt_regs, r13) / 8,
		offsetof(struct pt_regs, r14) / 8, offsetof(struct pt_regs, r15) / 8,
	};

	return (unsigned long *)regs + offsets[number & 15];
}

static unsigned long address_of(const struct gate_site *row, struct pt_regs *regs)
{
	unsigned long address = (long)row->displacement;

	if (row->base != GATE_NO_REGISTER)
		address += *register_of(regs, row->base);
	if (row->index != GATE_NO_REGISTER)
		address += *register_of(regs, row->index) << row->shift;
	if (row->bits != GATE_NO_REGISTER) {
		long bit = *register_of(regs, row->bits);

		if (row->bit_shift == 5)
			bit = (int)bit;
		else if (row->bit_shift == 4)
			bit = (short)bit;
		address += (bit >> row->bit_shift) << (row->bit_shift - 3);
	}
	return address;
}

/* A skipped string instruction leaves its registers as if it had been at work. The kernel runs with DF clear. */
static void pass_string(u8 string, struct pt_regs *regs)
{
	unsigned long bytes = string & GATE_STRING_UNIT;

	if (string & GATE_STRING_REPEATED) {
		bytes *= regs->cx;
		regs->cx = 0;
	}
	regs->di += bytes;
	if (string & GATE_STRING_READS)
		regs->si += bytes;
}

/* ---- denying by a fault -------------------------------------------------------------------------------------- */

/* A denial between the handler of its probe and the fault. */
struct denial {
	struct task_struct *task;	/* NULL: free */
	struct site *site;		/* NULL until the rest is there */
	unsigned long value, saved;	/* of the register moved: what makes it fault, and what it was */
};

enum { DENIALS = 256 };
static struct denial denials[DENIALS];

/* Not canonical with 4 and 5 levels of page tables, whatever is added within 2^40 on either side. */
static unsigned long faulting_address(unsigned int number)
{
	return BIT(63) + ((unsigned long)(number + 1) << 44);
}

static struct denial *claim_denial(unsigned int *number)
{
	unsigned int tries, start = raw_smp_processor_id();

	for (tries = 0; tries < DENIALS; tries++) {
		*number = (start + tries) % DENIALS;
		if (!READ_ONCE(denials[*number].task) && !cmpxchg(&denials[*number].task, NULL, current))
			return &denials[*number];
	}
	return NULL;
}

static bool deny_by_fault(struct site *site, struct pt_regs *regs)
{
	unsigned long *moved = register_of(regs, site->row.moved), target;
	unsigned int number;
	struct denial *denial = claim_denial(&number);

	if (!denial)
		return false;
	denial->saved = *moved;
	target = faulting_address(number);
	if (site->row.moved == site->row.base)
		denial->value = *moved + target - address_of(&site->row, regs);
	else	/* the index; what base and displacement there are, the sum stays out of what is canonical */
		denial->value = *moved + ((target - address_of(&site->row, regs)) >> site->row.shift);
	smp_store_release(&denial->site, site);
	*moved = denial->value;
	return true;
}

/* The fault of an instruction whose address was made to fault. A fault of anybody else passes by. */
static int gate_fault(struct notifier_block *block, unsigned long value, void *data)
{
	struct die_args *args = data;
	struct pt_regs *regs = args->regs;
	unsigned int number;

	if (value != DIE_GPF && !(value == DIE_TRAP && args->trapnr == X86_TRAP_SS))
		return NOTIFY_DONE;
	if (user_mode(regs))
		return NOTIFY_DONE;
	for (number = 0; number < DENIALS; number++) {
		struct denial *denial = &denials[number];
		struct site *site;
		unsigned long *moved;

		if (READ_ONCE(denial->task) != current)
			continue;
		site = smp_load_acquire(&denial->site);
		if (!site)
			continue;
		moved = register_of(regs, site->row.moved);
		if (*moved != denial->value)
			continue;
		*moved = denial->saved;
		/* In the detour of an optimised probe, in a slot, or at the probe itself: next comes what follows. */
		regs->ip += site->probe.ainsn.size;
		pass_string(site->row.string, regs);
		atomic64_inc(&site->compartment->faults);
		denial->site = NULL;
		smp_store_release(&denial->task, NULL);
		return NOTIFY_STOP;
	}
	return NOTIFY_DONE;
}

/* Before the kernel's own, which would give up. */
static struct notifier_block fault_notifier = { .notifier_call = gate_fault, .priority = INT_MAX };

/* ---- denying at a breakpoint --------------------------------------------------------------------------------- */

/* From handler to post handler interrupts are off (arch/x86/kernel/kprobes/core.c, setup_singlestep()). */
struct copied {
	u8 bytes[GATE_COPY] __aligned(GATE_COPY);
	struct site *site;
	unsigned long saved;
};

static DEFINE_PER_CPU(struct copied, copied);

static bool deny_on_copy(struct site *site, struct pt_regs *regs)
{
	struct copied *copy = this_cpu_ptr(&copied);
	unsigned long address = address_of(&site->row, regs);
	unsigned long *moved = register_of(regs, site->row.moved);

	/* What cannot be read faults as it would have without the probe. */
	if (copy_from_kernel_nofault(copy->bytes, (void *)address, site->row.length))
		return false;
	copy->site = site;
	copy->saved = *moved;
	*moved += (unsigned long)copy->bytes - address;
	return true;
}

static void gate_passed(struct kprobe *probe, struct pt_regs *regs, unsigned long flags)
{
	struct site *site = container_of(probe, struct site, probe);
	struct copied *copy = this_cpu_ptr(&copied);

	if (copy->site != site)
		return;
	*register_of(regs, site->row.moved) = copy->saved;
	copy->site = NULL;
}

static void skip(struct site *site, struct pt_regs *regs)
{
	if (site->row.result == GATE_RETURNS_ARGUMENT)
		regs->ax = *register_of(regs, site->row.moved);
	else if (site->row.result == GATE_RETURNS_ZERO)
		regs->ax = 0;
	else if (site->row.result == GATE_RETURNS_FAULT)
		regs->ax = -EFAULT;
	pass_string(site->row.string, regs);
	if (site->row.denial == GATE_LEAVE) {
		regs->ip = *(unsigned long *)regs->sp;
		regs->sp += sizeof(unsigned long);
	} else {
		regs->ip = (unsigned long)site->probe.addr + site->probe.ainsn.size;
	}
}

/* ---- the probe ----------------------------------------------------------------------------------------------- */

/* 1 if execution was sent on already. */
static noinline int deny(struct site *site, struct pt_regs *regs)
{
	bool skipped = site->row.denial == GATE_SKIP || site->row.denial == GATE_LEAVE;

	if (skipped)
		skip(site, regs);
	else if (!(site->row.denial == GATE_FAULT ? deny_by_fault(site, regs) : deny_on_copy(site, regs))) {
		/* Fail-open: to fault without an entry would be an oops. Needs DENIALS of them under way at once. */
		atomic64_inc(&site->compartment->allowed);
		return 0;
	}
	atomic64_inc(&site->denied);
	return skipped;
}

static int gate_hit(struct kprobe *probe, struct pt_regs *regs)
{
	struct site *site = container_of(probe, struct site, probe);
	struct compartment *compartment = site->compartment;
	u32 verdict;

	if (unlikely(!READ_ONCE(compartment->live)))
		return 0;
	local64_inc(this_cpu_ptr(site->hits));
	rcu_read_lock();
	verdict = bpf_prog_run(compartment->program, regs);
	rcu_read_unlock();
	return likely(!verdict) ? 0 : deny(site, regs);
}
NOKPROBE_SYMBOL(gate_hit);
NOKPROBE_SYMBOL(gate_passed);
NOKPROBE_SYMBOL(gate_fault);

/* ---- compartments -------------------------------------------------------------------------------------------- */

/* Disarms all probes in one step, waits for the hits under way, and frees everything. */
static void destroy(struct compartment *compartment)
{
	struct chunk *chunk, *next;
	struct kprobe **probes;
	u32 i, count;

	WRITE_ONCE(compartment->live, false);	/* from here on every hit is allowed */
	probes = kvcalloc(compartment->sites + 1, sizeof(*probes), GFP_KERNEL | __GFP_NOFAIL);
	count = 0;
	list_for_each_entry(chunk, &compartment->chunks, link)
		for (i = 0; i < chunk->count; i++)
			if (chunk->sites[i].probe.addr)
				probes[count++] = &chunk->sites[i].probe;
	unregister_kprobes(probes, count);
	kvfree(probes);
	/* A task may stand in a copied instruction that will fault, and its denial names a site. */
	synchronize_rcu_tasks();
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
	    row->unused[0] || row->unused[1])
		return false;
	if (!is_register_or_none(row->base) || !is_register_or_none(row->index) || !is_register_or_none(row->bits) ||
	    !is_register_or_none(row->moved))
		return false;
	if (row->bits != GATE_NO_REGISTER && (row->bit_shift < 4 || row->bit_shift > 6))
		return false;
	if (unit ? !is_power_of_2(unit) : row->string)
		return false;
	if (row->denial == GATE_SKIP || row->denial == GATE_LEAVE)
		return row->result != GATE_RETURNS_ARGUMENT || row->moved != GATE_NO_REGISTER;
	/* A register that is base and index at once moves twice; a scaled one does not reach every copy. */
	return row->base != row->index && row->moved != GATE_NO_REGISTER &&
	       (row->moved == row->base || (row->denial == GATE_FAULT && row->moved == row->index)) &&
	       (row->denial == GATE_FAULT || row->length);
}

static int add_site(struct compartment *compartment, struct site *site)
{
	struct gate_site *row = &site->row;
	int error;

	if (!is_sound(row))
		return -EINVAL;
	site->compartment = compartment;
	site->probe.addr = (kprobe_opcode_t *)row->address;
	site->probe.flags = KPROBE_FLAG_DISABLED;
	site->probe.pre_handler = gate_hit;
	/* A post handler keeps the kernel from optimising the probe. */
	if (row->denial != GATE_FAULT)
		site->probe.post_handler = gate_passed;
	error = register_kprobe(&site->probe);
	if (error)
		site->probe.addr = NULL;
	return error;
}

static int add_chunk(struct compartment *compartment, const struct gate_add *arguments)
{
	const struct gate_site __user *rows = u64_to_user_ptr(arguments->sites);
	s32 __user *errors = u64_to_user_ptr(arguments->errors);
	struct chunk *chunk;
	u32 i;

	if (!arguments->count || arguments->count > GATE_CHUNK || arguments->unused ||
	    arguments->count > GATE_SITES - compartment->sites)
		return -EINVAL;
	chunk = kvzalloc(struct_size(chunk, sites, arguments->count), GFP_KERNEL_ACCOUNT);
	if (!chunk)
		return -ENOMEM;
	chunk->hits = __alloc_percpu_gfp(arguments->count * sizeof(local64_t), sizeof(local64_t), GFP_KERNEL_ACCOUNT);
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
		error = add_site(compartment, site);
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
		sum += local64_read(per_cpu_ptr(site->hits, cpu));
	return sum;
}

static int read_counts(struct gate_read *arguments)
{
	struct compartment *compartment = find(arguments->program);
	struct gate_counts __user *counts = u64_to_user_ptr(arguments->counts);
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
				.missed = site->probe.nmissed,
			};

			if (copy_to_user(&counts[number], &values, sizeof(values)))
				return -EFAULT;
		}
	}
	arguments->count = compartment->sites;
	arguments->faults = atomic64_read(&compartment->faults);
	arguments->allowed = atomic64_read(&compartment->allowed);
	arguments->armed_at = compartment->armed_at;
	return 0;
}

/* ---- the device ---------------------------------------------------------------------------------------------- */

/* The argument of every command, by its size in the command's number. */
union gate_argument {
	struct gate_create create;
	struct gate_add add;
	struct gate_read read;
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
	int error = register_die_notifier(&fault_notifier);

	if (error)
		return error;
	error = misc_register(&gate_device);
	if (error)
		unregister_die_notifier(&fault_notifier);
	return error;
}

static void __exit gate_exit(void)
{
	misc_deregister(&gate_device);
	cancel_delayed_work_sync(&owners_watch);
	unregister_die_notifier(&fault_notifier);
}

module_init(gate_init);
module_exit(gate_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Probes that ask an eBPF program and deny what it refuses");
MODULE_VERSION("1");
