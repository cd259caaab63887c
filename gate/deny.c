// SPDX-License-Identifier: GPL-2.0
/*
 * The handlers of the gate's probes: asking the program, and denying what it refuses.
 *
 * A probe that the kernel has optimised is a jump into a copy of the instruction, and its handler cannot change where
 * execution goes on. There a write is denied by what it needs: the handler makes its address non-canonical, the
 * instruction faults (#GP; #SS by rbp), and the fault's notifier puts the register back and skips the instruction.
 * Between handler and fault the task may be interrupted, preempted or moved, and what interrupts it may be denied, too:
 * each denial under way has an entry of its own, found by its task and by the one address that it alone uses.
 */
#include <linux/bitops.h>
#include <linux/filter.h>
#include <linux/irqflags.h>
#include <linux/kdebug.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/uaccess.h>
#include <asm/debugreg.h>
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

/*
 * A denial between the handler of its probe and the last instruction that it denies. Each instruction on the way that
 * uses the register moved faults, in the order of the program: one that is not denied is stepped over with the register
 * put back, one that is denied is skipped, or stepped over with the register leading to a copy.
 */
struct denial {
	struct task_struct *task;	/* NULL: free */
	struct site *first;		/* of those with the probe; NULL until the rest is there */
	unsigned long value, saved;	/* of the register moved: what makes it fault, and what it was */
	unsigned long stack;		/* pointer, in the instruction stepped over; 0: none is */
	u32 denied;			/* a bit for each site from the first on */
	u8 uses, last;			/* how many faulted; the number of the last one that is denied */
	bool in_slot;			/* what is stepped over is the copy that the kernel made of the probe's instruction */
	u8 copy[GATE_COPY] __aligned(GATE_COPY);
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

static void end_denial(struct denial *denial)
{
	denial->first = NULL;
	smp_store_release(&denial->task, NULL);
}

static bool deny_by_fault(struct site *first, struct pt_regs *regs, u32 denied)
{
	unsigned long *moved = register_of(regs, first->row.moved), target;
	unsigned int number;
	struct denial *denial = claim_denial(&number);

	if (!denial)
		return false;
	denial->saved = *moved;
	target = faulting_address(number);
	if (first->row.moved == first->row.base)
		denial->value = *moved + target - address_of(&first->row, regs);
	else	/* the index; what base and displacement there are, the sum stays out of what is canonical */
		denial->value = *moved + ((target - address_of(&first->row, regs)) >> first->row.shift);
	denial->stack = 0;
	denial->denied = denied;
	denial->uses = 0;
	denial->last = first[__fls(denied)].row.use;
	smp_store_release(&denial->first, first);
	*moved = denial->value;
	return true;
}

/* The site whose instruction the next use of the register is, if it is denied. */
static struct site *denied_next(const struct denial *denial)
{
	unsigned long denied = denial->denied;
	unsigned int at;

	for_each_set_bit(at, &denied, GATE_SHARERS)
		if (denial->first[at].row.use == denial->uses)
			return &denial->first[at];
	return NULL;
}

/* False: what cannot be read faults as it would have without the probe. */
static bool move_to_copy(struct denial *denial, const struct site *site, struct pt_regs *regs)
{
	unsigned long address = address_of(&site->row, regs);

	if (copy_from_kernel_nofault(denial->copy, (void *)address, site->row.length))
		return false;
	*register_of(regs, site->row.moved) += (unsigned long)denial->copy - address;
	return true;
}

/* What faulted is executed, and then traps. */
static void step(struct denial *denial, struct pt_regs *regs)
{
	struct kprobe *probe = &denial->first->probe;

	/* After a fault in its slot a breakpoint is done with (kprobe_fault_handler()), and would be met again. */
	denial->in_slot = regs->ip == (unsigned long)probe->addr;
	if (denial->in_slot)
		regs->ip = (unsigned long)probe->ainsn.insn;
	denial->stack = regs->sp;
	regs->flags |= X86_EFLAGS_TF;
}

static void go_on(struct denial *denial, struct pt_regs *regs)
{
	unsigned long *moved = register_of(regs, denial->first->row.moved);
	struct site *site = denied_next(denial);
	bool is_last = denial->uses++ == denial->last;

	*moved = denial->saved;
	if (site && site->row.denial == GATE_FAULT) {
		/* In the detour of an optimised probe, in a slot, or at its place: next comes what follows. */
		regs->ip += site->row.size;
		pass_string(site->row.string, regs);
		if (is_last)
			end_denial(denial);
		else
			*moved = denial->value;
	} else if (site && !move_to_copy(denial, site, regs)) {
		end_denial(denial);
	} else {
		step(denial, regs);
	}
}

/* The fault of an instruction whose address was made to fault. A fault of anybody else passes by. */
static int gate_fault(struct pt_regs *regs)
{
	unsigned int number;

	for (number = 0; number < DENIALS; number++) {
		struct denial *denial = &denials[number];
		struct site *first;

		if (READ_ONCE(denial->task) != current)
			continue;
		first = smp_load_acquire(&denial->first);
		if (!first || *register_of(regs, first->row.moved) != denial->value)
			continue;
		if (!denial->uses)
			atomic64_inc(&first->compartment->faults);
		go_on(denial, regs);
		return NOTIFY_STOP;
	}
	return NOTIFY_DONE;
}

/* The trap after an instruction that was stepped over: what interrupts it has another stack pointer. */
static int gate_trap(struct pt_regs *regs, unsigned long *dr6)
{
	unsigned int number;

	for (number = 0; number < DENIALS; number++) {
		struct denial *denial = &denials[number];
		unsigned long *moved;

		/* A pop to memory leaves the pointer a word higher. */
		if (READ_ONCE(denial->task) != current || !denial->stack || regs->sp - denial->stack > sizeof(long))
			continue;
		moved = register_of(regs, denial->first->row.moved);
		denial->stack = 0;
		regs->flags &= ~X86_EFLAGS_TF;
		if (denial->in_slot)
			regs->ip += (unsigned long)denial->first->probe.addr -
				    (unsigned long)denial->first->probe.ainsn.insn;
		if (denial->uses > denial->last) {
			*moved = denial->saved;
			end_denial(denial);
		} else {
			*moved = denial->value;
		}
		*dr6 &= ~DR_STEP;
		/* A watchpoint of somebody else may have been met as well. */
		return *dr6 & DR_TRAP_BITS ? NOTIFY_DONE : NOTIFY_STOP;
	}
	return NOTIFY_DONE;
}

static int gate_die(struct notifier_block *block, unsigned long value, void *data)
{
	struct die_args *args = data;

	if (user_mode(args->regs))
		return NOTIFY_DONE;
	if (value == DIE_GPF || (value == DIE_TRAP && args->trapnr == X86_TRAP_SS))
		return gate_fault(args->regs);
	if (value == DIE_DEBUG && *(unsigned long *)args->err & DR_STEP)
		return gate_trap(args->regs, (unsigned long *)args->err);
	return NOTIFY_DONE;
}

/* Before the kernel's own, which would give up. */
struct notifier_block gate_die_notifier = { .notifier_call = gate_die, .priority = INT_MAX };

/* ---- denying at a breakpoint --------------------------------------------------------------------------------- */

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
		regs->ip = site->row.address + site->row.size;
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
static noinline int deny(struct site *site, struct pt_regs *regs, u32 denied, u32 legal)
{
	bool sent_on = site->row.denial == GATE_SKIP || site->row.denial == GATE_LEAVE;
	unsigned long bits = denied;
	unsigned int at;

	if (cut(site, regs, legal))
		sent_on = false;	/* the call is made */
	else if (sent_on)
		skip(site, regs);
	else if (!deny_by_fault(site, regs, denied)) {
		/* Fail-open: to fault without an entry would be an oops. Needs DENIALS of them under way at once. */
		atomic64_add(hweight32(denied), &site->compartment->allowed);
		return 0;
	}
	for_each_set_bit(at, &bits, GATE_SHARERS)
		atomic64_inc(&site[at].denied);
	return sent_on;
}

/* Whoever runs with interrupts off is a reader of RCU (Documentation/RCU), but lockdep wants to be told. */
static __always_inline void enter_reader(void)
{
	if (IS_ENABLED(CONFIG_DEBUG_LOCK_ALLOC))
		rcu_read_lock();
}

static __always_inline void leave_reader(void)
{
	if (IS_ENABLED(CONFIG_DEBUG_LOCK_ALLOC))
		rcu_read_unlock();
}

/*
 * The kernel handles no probe while it handles another on that CPU: what an interrupt wrote then would not be checked.
 * So none is let in, as at a breakpoint. The detour of an optimised probe pops its flags when the kernel is done with
 * the handler: not before is an interrupt to come. A probe in the place of ftrace has no detour.
 */
static __always_inline void let_interrupts(const struct kprobe *probe, const struct pt_regs *regs)
{
	bool is_in_place_of_ftrace = probe->flags & KPROBE_FLAG_FTRACE;

	if (likely(!is_in_place_of_ftrace) && !IS_ENABLED(CONFIG_PROVE_LOCKING))
		return;
	/* At a breakpoint, which is handled like an NMI, interrupts were off before. */
	if (in_nmi() || !(regs->flags & X86_EFLAGS_IF))
		return;
	lockdep_hardirqs_on_prepare();
	lockdep_hardirqs_on(_THIS_IP_);
	if (is_in_place_of_ftrace)
		raw_local_irq_enable();
}

/* The verdict of the program, which sees execution behind a breakpoint at the instruction, wherever the probe is. */
static __always_inline u32 ask(const struct compartment *compartment, struct site *site, struct pt_regs *regs)
{
	this_cpu_inc(*site->hits);
	regs->ip = site->row.address + 1;
	return bpf_prog_run(compartment->program, regs);
}

/* Execution as handlers are shown it: behind a breakpoint at the probe, whatever the probe is. */
static __always_inline void show_probe(const struct kprobe *probe, struct pt_regs *regs)
{
	regs->ip = (unsigned long)probe->addr + 1;
}

/* Where a write is refused, or there are more sites to ask about: most hits need none of its registers. */
static noinline int conclude(struct site *first, struct pt_regs *regs, u32 verdict)
{
	struct site *site = first;
	u32 legal = 0, denied = 0;

	for (;;) {
		if (verdict) {
			denied |= BIT(site - first);
			legal = verdict - 1;
		}
		if (!site->is_followed)
			break;
		verdict = ask(first->compartment, ++site, regs);
	}
	show_probe(&first->probe, regs);
	return denied ? deny(first, regs, denied, legal) : 0;
}

notrace int gate_hit(struct kprobe *probe, struct pt_regs *regs)
{
	struct site *site = container_of(probe, struct site, probe);
	struct compartment *compartment = site->compartment;
	int sent_on = 0;
	u32 verdict;

	if (unlikely(!READ_ONCE(compartment->live)))
		return 0;
	raw_local_irq_disable();
	lockdep_hardirqs_off(_THIS_IP_);
	enter_reader();
	verdict = ask(compartment, site, regs);
	if (unlikely(verdict || site->is_followed))
		sent_on = conclude(site, regs, verdict);
	else
		show_probe(probe, regs);
	leave_reader();
	let_interrupts(probe, regs);
	return sent_on;
}
NOKPROBE_SYMBOL(conclude);
NOKPROBE_SYMBOL(gate_hit);
NOKPROBE_SYMBOL(gate_die);
