// SPDX-License-Identifier: GPL-2.0
/*
 * The handlers of the gate's probes: asking the program, and denying what it refuses.
 *
 * A probe that the kernel has optimised is a jump into a copy of the instruction, and its handler cannot change where
 * execution goes on. There a write is denied by what it needs: the handler makes its address non-canonical, the copy
 * faults (#GP; #SS by rbp), and the fault's notifier puts the register back and skips the instruction. Between handler
 * and fault the task may be interrupted, preempted or moved, and what interrupts it may be denied, too: each denial
 * under way has an entry of its own, found by its task and by the one address that it alone uses.
 */
#include <linux/filter.h>
#include <linux/kdebug.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/uaccess.h>
#include <asm/traps.h>

#include "site.h"

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
struct notifier_block gate_fault_notifier = { .notifier_call = gate_fault, .priority = INT_MAX };

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

void gate_passed(struct kprobe *probe, struct pt_regs *regs, unsigned long flags)
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
	else if (site->row.result == GATE_RETURNS_NUMBER)
		regs->ax = (long)site->row.displacement;
	pass_string(site->row.string, regs);
	if (site->row.denial == GATE_LEAVE) {
		regs->ip = *(unsigned long *)regs->sp;
		regs->sp += sizeof(unsigned long);
	} else {
		regs->ip = (unsigned long)site->probe.addr + site->probe.ainsn.size;
	}
}

/* Leaves of a call what is legal. It is never made longer, whatever the program says. */
static bool cut(struct site *site, struct pt_regs *regs, u32 legal)
{
	unsigned long *length;

	if (site->row.cut == GATE_NO_REGISTER || !legal)
		return false;
	length = register_of(regs, site->row.cut);
	*length = min_t(unsigned long, *length, legal);
	atomic64_inc(&site->compartment->cut);
	return true;
}

/* ---- the probe ----------------------------------------------------------------------------------------------- */

/* 1 if execution was sent on already. */
static noinline int deny(struct site *site, struct pt_regs *regs, u32 legal)
{
	bool sent_on = site->row.denial == GATE_SKIP || site->row.denial == GATE_LEAVE;

	if (cut(site, regs, legal))
		sent_on = false;	/* the call is made */
	else if (sent_on)
		skip(site, regs);
	else if (!(site->row.denial == GATE_FAULT ? deny_by_fault(site, regs) : deny_on_copy(site, regs))) {
		/* Fail-open: to fault without an entry would be an oops. Needs DENIALS of them under way at once. */
		atomic64_inc(&site->compartment->allowed);
		return 0;
	}
	atomic64_inc(&site->denied);
	return sent_on;
}

int gate_hit(struct kprobe *probe, struct pt_regs *regs)
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
	return likely(!verdict) ? 0 : deny(site, regs, verdict - 1);
}
NOKPROBE_SYMBOL(gate_hit);
NOKPROBE_SYMBOL(gate_passed);
NOKPROBE_SYMBOL(gate_fault);
