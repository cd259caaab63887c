/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * What user space says to the gate through /dev/cofferdam-gate. The C# twins are in src/Cofferdam.Bpf/Gate.
 *
 * A compartment is made by GATE_CREATE, gets its probes by one or more GATE_ADD, still disarmed, and is armed by
 * GATE_COMMIT. Programs that GATE_TRACE gives it run at once. Until GATE_COMMIT it belongs to the open file and goes
 * with it. From then on it belongs to its program: it stays while anybody but the gate holds that program (a pin in
 * bpffs, say), and is named by it.
 */
#ifndef COFFERDAM_GATE_H
#define COFFERDAM_GATE_H

#include <linux/ioctl.h>
#include <linux/types.h>

enum gate_limits {
	GATE_VERSION = 4,
	GATE_SITES = 1 << 16,		/* at most in one compartment */
	GATE_CHUNK = 1 << 10,		/* at most in one GATE_ADD */
	GATE_COPY = 64,			/* bytes that a denied instruction can be given to work on */
	GATE_AHEAD = 64,		/* bytes that a probe may lie before its instruction */
	GATE_NO_REGISTER = 255,
};

/*
 * How a write is denied when the program returns anything but 0: one more than the bytes of it that are legal, from its
 * first one on.
 */
enum gate_denial {
	/*
	 * The address is made non-canonical through `moved`, so that the instruction faults; then it is skipped. The kernel
	 * may optimise such a probe into a jump.
	 */
	GATE_FAULT,
	/* It is skipped at once, and returns what `result` says if it is a call. Such a probe stays a breakpoint. */
	GATE_SKIP,
	/* The same for a jump to a function: execution goes on where the function would have returned to. */
	GATE_LEAVE,
	/*
	 * As GATE_FAULT, but it is not skipped: the address is moved to a copy of the bytes, so that registers and flags
	 * become what they would have become.
	 */
	GATE_COPIED,
	GATE_DENIALS,
};

enum gate_result {
	GATE_RETURNS_NOTHING,		/* rax stays */
	GATE_RETURNS_ARGUMENT,		/* rax = the register `moved` */
	GATE_RETURNS_NUMBER,		/* rax = `displacement` */
	GATE_RESULTS,
};

/* What skipping leaves behind in rcx, rdi and rsi: a string instruction goes on behind the bytes it did not write. */
enum gate_string {
	GATE_STRING_UNIT = 15,		/* mask of the bytes of an element: 1, 2, 4, 8; 0: no string instruction */
	GATE_STRING_REPEATED = 16,	/* rcx elements */
	GATE_STRING_READS = 32,		/* from rsi */
};

/*
 * The probe of GATE_FAULT and GATE_COPIED may lie before its instruction, where nothing can lead between them, and be
 * one for several: those rows follow each other, by address, and move one register. On the way from the probe that
 * register is used for nothing but addresses that fault once it is moved.
 */
struct gate_site {
	__u64 address;			/* of the instruction */
	__s32 displacement;		/* of the address; or what a call that did not happen returns */
	__u8 base, index, shift;	/* registers in x86-64 encoding; the index is shifted left */
	__u8 bits, bit_shift;		/* register of a bit offset, and log2 of the operand's width in bits */
	__u8 length;			/* bytes to copy (GATE_COPIED) */
	__u8 denial, moved, result, string;
	__u8 cut;			/* register of a call's length in bytes, to leave what is legal of it; or none */
	__u8 ahead;			/* bytes from the probe to the instruction */
	__u8 size;			/* bytes of the instruction; needed only of one that its probe is not on */
	__u8 use;			/* how many instructions from the probe to it use `moved` */
	__u8 shared;			/* 1: the probe is that of the row before */
	__u8 as_is;			/* 1: what the kernel would do in its place is not done (GATE_SKIP) */
	__u8 unused[4];
};

struct gate_create {
	__u32 version;
	__s32 program;			/* descriptor of a loaded program of type kprobe */
};

struct gate_add {
	__u64 sites;			/* struct gate_site[count] */
	__u64 errors;			/* __s32[count]: 0, or the errno (positive) why there is no probe */
	__u32 count;
	__u32 unused;
};

/* Where the kernel's allocator tells what it does. A program there is given, as u64: */
enum gate_tracepoint {
	GATE_KMALLOC,			/* the return address, the object, the requested size */
	GATE_KFREE,			/* the return address, the object */
	GATE_CACHE_ALLOC,		/* the return address, the object, its kmem_cache */
	GATE_CACHE_FREE,		/* the same */
	GATE_TRACEPOINTS,
};

struct gate_trace {
	__s32 program;			/* descriptor of a loaded program of type raw_tracepoint */
	__u32 tracepoint;		/* enum gate_tracepoint; a compartment has one program at each */
};

struct gate_counts {
	__u64 hits, denied, missed;
};

struct gate_read {
	__s32 program;
	__u32 count;			/* in: room at counts; out: sites of the compartment */
	__u64 counts;			/* struct gate_counts[count], in the order of GATE_ADD */
	__u64 faults;			/* denied by a fault */
	__u64 allowed;			/* should have been denied, and could not be (deny.c, deny()) */
	__u64 cut;			/* calls denied in part */
	__u64 armed_at;			/* CLOCK_MONOTONIC ns */
	__u64 untold;			/* events of tracepoints that the program there was not told (trace.c) */
};

#define GATE_CREATE	_IOW('0', 0xC0, struct gate_create)
#define GATE_ADD	_IOW('0', 0xC1, struct gate_add)
#define GATE_COMMIT	_IO('0', 0xC2)
#define GATE_READ	_IOWR('0', 0xC3, struct gate_read)
#define GATE_RELEASE	_IOW('0', 0xC4, __s32)	/* descriptor of the program */
#define GATE_TRACE	_IOW('0', 0xC5, struct gate_trace)

#endif
