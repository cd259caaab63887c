// SPDX-License-Identifier: GPL-2.0-only
/*
 * Forms: one function for each form of instruction that writes memory, for the tests of how a write is denied.
 *
 * Writing "CONTEXT HANDLE" to /sys/kernel/debug/forms/run executes each form twice, on an object of its own and on an
 * object of the bystander with the same content, as a task (0), in a softirq (1) or in a hard interrupt (2).
 * /sys/kernel/debug/forms/results says for each what changed, and whether it left the same registers and flags. A form whose
 * write was denied has to leave those that it leaves when it writes: code that goes on relies on them. Mixed forms write
 * to both objects in the second run, off the same register, and the write to their own must happen.
 */
#include <linux/completion.h>
#include <linux/debugfs.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/kdebug.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <asm/fpu/api.h>
#include <asm/processor-flags.h>

#include "bystander.h"

#define FORMS_BYTES	256
#define FORMS_TARGET	128	/* in the middle of the object, and aligned for every form */
#define FORMS_BIT	"71"	/* not set: the bystander's bytes are below 0x80 */
/* The adjust flag is not among them: it is not defined after some of the instructions. */
#define FORMS_FLAGS	(X86_EFLAGS_CF | X86_EFLAGS_PF | X86_EFLAGS_ZF | X86_EFLAGS_SF | X86_EFLAGS_OF)

/* What a form leaves. Addresses are counted from those that it was given. */
struct forms_registers {
	unsigned long ax, bx, cx, dx, si, di, flags;
};

static struct forms_registers forms_left;
static unsigned long forms_distance;	/* from the target to what a mixed form writes besides */
static u8 forms_source[64] = { 0xa5, 0x5a, 0xc3 };

/*
 * The target is in rdi, what lies there in rdx:rax, something to write in rbx, 2 in rcx, a buffer in rsi. ZF and PF are
 * set, the other flags clear. r9 and r10 are free.
 */
#define FORM(name, before, instruction)								\
static noinline __noclone void form_##name(unsigned long target)				\
{												\
	unsigned long ax = *(unsigned long *)target, dx = *(unsigned long *)(target + 8);	\
	unsigned long bx = 0xfedcba9876543210, cx = 2, di = target, flags;			\
	unsigned long si = (unsigned long)forms_source;						\
												\
	asm volatile(before "\n\t"								\
		     "xorl %%r8d, %%r8d\n\t"							\
		     instruction "\n\t"								\
		     "pushfq\n\t"								\
		     "popq %[flags]"								\
		     : "+a"(ax), "+b"(bx), "+c"(cx), "+d"(dx), "+S"(si), "+D"(di), [flags] "=&r"(flags) \
		     : : "r8", "r9", "r10", "memory", "cc");					\
	forms_left = (struct forms_registers){							\
		.ax = ax, .bx = bx, .cx = cx, .dx = dx, .si = si - (unsigned long)forms_source,	\
		.di = di - target, .flags = flags & FORMS_FLAGS,				\
	};											\
}

#define FORMS(MOVE, COMPUTE, VECTOR, MIXED)							\
	MOVE(base, "", "movq %%rbx, (%%rdi)")							\
	MOVE(displacement, "", "movl %%ebx, -16(%%rdi)")					\
	MOVE(word, "", "movw %%bx, 6(%%rdi)")							\
	MOVE(byte, "", "movb %%bh, 3(%%rdi)")							\
	MOVE(immediate, "", "movq $0x5a5a5a5a, 8(%%rdi)")					\
	MOVE(own_base, "", "movq %%rdi, (%%rdi)")						\
	MOVE(scaled_index, "", "movq %%rbx, 8(%%rdi,%%rcx,8)")					\
	MOVE(index_alone, "movq %%rdi, %%r9", "movq %%rbx, 0(,%%r9,1)")				\
	MOVE(scaled_index_alone, "movq %%rdi, %%r9\n\tshrq $3, %%r9", "movq %%rbx, 0(,%%r9,8)")	\
	MOVE(high_register, "movq %%rdi, %%r10", "movq %%rbx, (%%r10)")				\
	MOVE(not_cached, "", "movnti %%rbx, (%%rdi)")						\
	MOVE(swapped, "", "movbeq %%rbx, (%%rdi)")						\
	MOVE(condition, "", "sete (%%rdi)")							\
	MOVE(pop, "pushq %%rbx", "popq (%%rdi)")						\
	/* Off one register, one after the other: the gate has one probe for them. */		\
	MOVE(pair, "", "movq %%rbx, (%%rdi)\n\tmovq %%rcx, 8(%%rdi)")				\
	/* On either way: without the gate one check ahead of the branch does for both. */		\
	MOVE(parted, "",									\
	     "testq %%rbx, %%rbx\n\tjle 1f\n\tmovq %%rbx, (%%rdi)\n\tjmp 2f\n1:\tmovq %%rcx, (%%rdi)\n2:")	\
	MOVE(pair_and_read, "",									\
	     "movb %%bl, 5(%%rdi)\n\tmovzwl 16(%%rdi), %%edx\n\tmovl %%ebx, 8(%%rdi)\n\ttestb $1, 17(%%rdi)") \
	COMPUTE(triple, "",									\
		"addq %%rbx, (%%rdi)\n\tmovq 32(%%rdi), %%rdx\n\tmovl $7, 8(%%rdi)\n\tadcq %%rbx, 16(%%rdi)") \
	COMPUTE(seven, "",									\
		"movb $1, (%%rdi)\n\torb $0x80, 1(%%rdi)\n\tmovb $3, 2(%%rdi)\n\tmovb $4, 3(%%rdi)\n\t"	\
		"incb 4(%%rdi)\n\tmovb $6, 5(%%rdi)\n\txorb %%bl, 6(%%rdi)")			\
	MIXED(mixed_last, "movq %%rbx, (%%rdi)\n\tmovq %%rcx, (%%rdi,%%r9)")			\
	MIXED(mixed_first, "movq %%rcx, (%%rdi,%%r9)\n\tmovq 8(%%rdi), %%rdx\n\tmovq %%rbx, (%%rdi)") \
	MIXED(mixed_computed, "addq %%rbx, (%%rdi)\n\taddq %%rcx, (%%rdi,%%r9)\n\tsubl $3, 16(%%rdi)") \
	MOVE(store_string, "movq %%rbx, %%rax", "stosq")					\
	MOVE(store_strings, "movq %%rbx, %%rax", "rep stosq")					\
	MOVE(store_bytes, "movq %%rbx, %%rax", "rep stosb")					\
	MOVE(move_string, "", "movsl")								\
	MOVE(move_strings, "", "rep movsq")							\
	MOVE(move_bytes, "", "rep movsb")							\
	COMPUTE(add, "", "addq %%rbx, (%%rdi)")							\
	COMPUTE(add_scaled, "", "addl %%ebx, 4(%%rdi,%%rcx,4)")					\
	COMPUTE(sub, "", "subw $0x1234, (%%rdi)")						\
	COMPUTE(adc, "", "adcq %%rbx, (%%rdi)")							\
	COMPUTE(or, "", "orb $0x80, 5(%%rdi)")							\
	COMPUTE(xor, "", "xorl %%ebx, (%%rdi)")							\
	COMPUTE(inc, "", "incl (%%rdi)")							\
	COMPUTE(neg, "", "negq (%%rdi)")							\
	COMPUTE(not, "", "notq (%%rdi)")							\
	COMPUTE(shl, "", "shlq $3, (%%rdi)")							\
	COMPUTE(shld, "", "shldq $5, %%rbx, (%%rdi)")						\
	COMPUTE(lock_add, "", "lock addq %%rbx, (%%rdi)")					\
	COMPUTE(lock_dec, "", "lock decq (%%rdi)")						\
	COMPUTE(xadd, "", "lock xaddq %%rbx, (%%rdi)")						\
	COMPUTE(xchg, "", "xchgq %%rbx, (%%rdi)")						\
	COMPUTE(cmpxchg, "", "lock cmpxchgq %%rbx, (%%rdi)")					\
	COMPUTE(cmpxchg16b, "", "lock cmpxchg16b (%%rdi)")					\
	COMPUTE(bts, "movl $" FORMS_BIT ", %%r9d", "lock btsq %%r9, (%%rdi)")			\
	COMPUTE(btc_immediate, "", "btcl $31, (%%rdi)")						\
	VECTOR(sse, "pcmpeqd %%xmm0, %%xmm0", "movups %%xmm0, (%%rdi)")				\
	VECTOR(sse_aligned, "pcmpeqd %%xmm0, %%xmm0", "movaps %%xmm0, 16(%%rdi)")		\
	VECTOR(sse_half, "pcmpeqd %%xmm0, %%xmm0", "movhps %%xmm0, (%%rdi)")			\
	VECTOR(avx, "vpcmpeqd %%xmm0, %%xmm0, %%xmm0\n\tvinsertf128 $1, %%xmm0, %%ymm0, %%ymm0",\
	       "vmovups %%ymm0, (%%rdi,%%rcx,4)")						\
	VECTOR(avx_not_cached, "vpcmpeqd %%xmm0, %%xmm0, %%xmm0", "vmovntdq %%xmm0, (%%rdi)")	\
	/* The opcodes of conditional jumps, for which Linux takes them when they are probed. */ \
	VECTOR(like_jg, "vpcmpeqd %%xmm0, %%xmm0, %%xmm0", "vmovdqu %%xmm0, (%%rdi)")		\
	VECTOR(like_jg_aligned, "vpcmpeqd %%xmm0, %%xmm0, %%xmm0\n\tvinsertf128 $1, %%xmm0, %%ymm0, %%ymm0", \
	       "vmovdqa %%ymm0, 16(%%rdi,%%rcx,8)")						\
	VECTOR(like_jle, "vpcmpeqd %%xmm0, %%xmm0, %%xmm0", "vmovd %%xmm0, 4(%%rdi)")

/* In the first run the distance leads to the same object. */
#define MIXED_FORM(name, instructions) FORM(name, "movq forms_distance(%%rip), %%r9", instructions)

FORMS(FORM, FORM, FORM, MIXED_FORM)

struct form {
	const char *name;
	void (*run)(unsigned long target);
	bool is_vector, is_mixed;
	/* of the last run */
	bool done, own_changed, foreign_changed, same_registers;
};

#define FORM_ROW(form_name, ...) { .name = #form_name, .run = form_##form_name },
#define FORM_VECTOR_ROW(form_name, ...) { .name = #form_name, .run = form_##form_name, .is_vector = true },
#define FORM_MIXED_ROW(form_name, ...) { .name = #form_name, .run = form_##form_name, .is_mixed = true },

static struct form forms[] = { FORMS(FORM_ROW, FORM_ROW, FORM_VECTOR_ROW, FORM_MIXED_ROW) };

/* ---- a run --------------------------------------------------------------------------------------------------- */

/* Where a mixed form writes in its own object what it writes in the other one afterwards. */
enum { FORMS_BESIDES = FORMS_TARGET + 64 };

static u8 *forms_own, *forms_foreign, *forms_expected, *forms_first;
static DEFINE_MUTEX(forms_lock);
static DECLARE_COMPLETION(forms_done);

static void forms_run_one(struct form *form)
{
	struct forms_registers left;

	memcpy(forms_own, forms_foreign, FORMS_BYTES);
	memcpy(forms_expected, forms_foreign, FORMS_BYTES);
	forms_distance = FORMS_BESIDES - FORMS_TARGET;
	form->run((unsigned long)forms_own + FORMS_TARGET);
	left = forms_left;
	form->own_changed = memcmp(forms_own, forms_expected, FORMS_BYTES) != 0;
	if (form->is_mixed) {
		forms_distance += forms_foreign - forms_own;
		memcpy(forms_first, forms_own, FORMS_BYTES);
		memcpy(forms_own, forms_foreign, FORMS_BYTES);
		form->run((unsigned long)forms_own + FORMS_TARGET);
		form->own_changed &= !memcmp(forms_own, forms_first, FORMS_BESIDES);
	} else {
		form->run((unsigned long)forms_foreign + FORMS_TARGET);
	}
	form->same_registers = !memcmp(&left, &forms_left, sizeof(left));
	form->foreign_changed = memcmp(forms_foreign, forms_expected, FORMS_BYTES) != 0;
	form->done = true;
	if (form->foreign_changed)
		memcpy(forms_foreign, forms_expected, FORMS_BYTES);
}

static void forms_run_all(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		forms[i].done = false;
		if (forms[i].is_vector && !irq_fpu_usable())
			continue;
		if (forms[i].is_vector)
			kernel_fpu_begin();
		forms_run_one(&forms[i]);
		if (forms[i].is_vector)
			kernel_fpu_end();
	}
}

static void forms_in_softirq(struct tasklet_struct *tasklet)
{
	forms_run_all();
	complete(&forms_done);
}

static DECLARE_TASKLET(forms_tasklet, forms_in_softirq);

static void forms_in_interrupt(struct irq_work *work)
{
	forms_run_all();
	complete(&forms_done);
}

static struct irq_work forms_irq_work = IRQ_WORK_INIT_HARD(forms_in_interrupt);

static int forms_run(unsigned int context, u32 handle)
{
	forms_foreign = bystander_object(handle);
	if (!forms_foreign || context > 2)
		return -EINVAL;
	forms_own = kmalloc(FORMS_BYTES, GFP_KERNEL);
	forms_expected = kmalloc(FORMS_BYTES, GFP_KERNEL);
	forms_first = kmalloc(FORMS_BYTES, GFP_KERNEL);
	if (forms_own && forms_expected && forms_first) {
		if (context == 0) {
			forms_run_all();
		} else {
			if (context == 1)
				tasklet_schedule(&forms_tasklet);
			else
				irq_work_queue(&forms_irq_work);
			wait_for_completion(&forms_done);
		}
	}
	kfree(forms_own);
	kfree(forms_expected);
	kfree(forms_first);
	return 0;
}

/* ---- a fault of somebody else -------------------------------------------------------------------------------- */

static struct task_struct *forms_faulting;
static unsigned int forms_faults;

/* Called after the gate's, which has to let it pass. */
static int forms_fault(struct notifier_block *block, unsigned long value, void *data)
{
	struct die_args *args = data;

	if (value != DIE_GPF || forms_faulting != current)
		return NOTIFY_DONE;
	forms_faulting = NULL;
	forms_faults++;
	args->regs->ip += 3;
	return NOTIFY_STOP;
}

static struct notifier_block forms_fault_notifier = { .notifier_call = forms_fault };

static noinline void forms_fault_once(void)
{
	unsigned long address = 1ul << 63;

	forms_faulting = current;
	/* movq (%rax), %rax: of 3 bytes */
	asm volatile(".byte 0x48, 0x8b, 0x00" : "+a"(address) : : "memory");
}

/* ---- debugfs ------------------------------------------------------------------------------------------------- */

static ssize_t forms_write(struct file *file, const char __user *user, size_t length, loff_t *position)
{
	unsigned int context, handle;
	char text[32] = "";
	int result;

	if (length >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, user, length))
		return -EFAULT;
	if (sscanf(text, "%u %u", &context, &handle) != 2)
		return -EINVAL;
	mutex_lock(&forms_lock);
	result = forms_run(context, handle);
	forms_fault_once();
	mutex_unlock(&forms_lock);
	return result ? result : length;
}

static const struct file_operations forms_run_operations = { .owner = THIS_MODULE, .write = forms_write };

static int forms_results_show(struct seq_file *file, void *unused)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(forms); i++)
		seq_printf(file, "%s %s own=%s foreign=%s registers=%s\n", forms[i].name,
			   forms[i].done ? "done" : "left out",
			   forms[i].own_changed ? "changed" : "same",
			   forms[i].foreign_changed ? "changed" : "same",
			   forms[i].same_registers ? "same" : "differ");
	seq_printf(file, "faults of its own: %u\n", forms_faults);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(forms_results);

static struct dentry *forms_folder;

static int __init forms_init(void)
{
	int result = register_die_notifier(&forms_fault_notifier);

	if (result)
		return result;
	forms_folder = debugfs_create_dir("forms", NULL);
	debugfs_create_file("run", 0200, forms_folder, NULL, &forms_run_operations);
	debugfs_create_file("results", 0400, forms_folder, NULL, &forms_results_fops);
	return 0;
}

static void __exit forms_exit(void)
{
	debugfs_remove(forms_folder);
	tasklet_kill(&forms_tasklet);
	irq_work_sync(&forms_irq_work);
	unregister_die_notifier(&forms_fault_notifier);
}

module_init(forms_init);
module_exit(forms_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Instructions that write, for the tests of Cofferdam's gate");
