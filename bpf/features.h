/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What a word of an object's content looks like, in numbers that are the same on every boot of a kernel build:
 * randomised bases are taken away, plain addresses are never looked at. Reference semantics:
 * src/Cofferdam.Learning/Features/WordFeatures.cs, compared with this by the tests.
 */
#ifndef COFFERDAM_FEATURES_H
#define COFFERDAM_FEATURES_H

/* Sixteen, so that a set of them is a __u16. */
enum word_class {
	WORD_ZERO,
	WORD_SMALL,		/* below 2^48 and none of the others */
	WORD_SELF,		/* its own address: an empty list */
	WORD_OWN_OBJECT,	/* elsewhere in the object */
	WORD_DIRECT_MAP,
	WORD_KERNEL_TEXT,	/* the image, but for the next two */
	WORD_KERNEL_READ_ONLY,
	WORD_KERNEL_DATA,
	WORD_MODULE,
	WORD_VMALLOC,
	WORD_PAGE_STRUCTS,
	WORD_PERCPU,		/* the first chunk */
	WORD_USER,		/* where user space is mapped as a rule */
	WORD_ERROR,		/* an error number as a pointer, include/linux/err.h */
	WORD_ASCII,		/* printable bytes, at least four, and zeroes up to the end */
	WORD_OTHER,
};

enum feature_kind {
	FEATURE_CLASS,		/* enum word_class */
	FEATURE_OFFSET,		/* from what the word points into: the image, a module's page, the object */
	FEATURE_LOW,		/* the low half of a small word */
	FEATURE_HIGH,
	FEATURE_POINTEE,	/* what the slab cache of the pointee rounds its objects to; 0: no slab object */
};

enum feature_limits {
	WORD_LIMIT = 64,	/* words of an object that are looked at, from its start */
	WORD_GROUP = 4,		/* words that are looked at together: most are zero, and their looks fill a __u64 */
	LOOK_BITS = 16,		/* a set of classes */
	MODULE_PAGE_MASK = 4095,	/* modules are loaded at page boundaries */
};

#define BYTES(byte) (0x0101010101010101ULL * (byte))
#define USER_FIRST 0x0000550000000000	/* ELF_ET_DYN_BASE is a bit above; packed small numbers are below */
#define USER_END 0x0000800000000000	/* the default end, with five levels too (DEFAULT_MAP_WINDOW) */
#define ERROR_FIRST (-4095ULL)

/* The looks of a group of zeroes. */
#define ALL_ZERO (0x0001000100010001ULL << WORD_ZERO)

/* The content of one object, copied, and where it was. */
struct content {
	__u64 words[WORD_LIMIT + WORD_GROUP];	/* zeroes fill the last group */
	__u64 looks[WORD_LIMIT / WORD_GROUP];	/* of each word the set that has its class only, by groups */
	__u64 start, end;	/* of the whole object */
	__u32 count;		/* of words */
	__u32 unused;
};

/* Of at least 2^24, positive. Bytes missing at its end are taken for blanks, then all must lie in ' ' to '~'. */
static __always_inline int is_ascii(__u64 word)
{
	__u64 blanks = 0;

	if (word < 1ULL << 32)
		blanks = BYTES(' ') << 32;
	else if (word < 1ULL << 40)
		blanks = BYTES(' ') << 40;
	else if (word < 1ULL << 48)
		blanks = BYTES(' ') << 48;
	else if (word < 1ULL << 56)
		blanks = BYTES(' ') << 56;
	word |= blanks;
	/* Seven bits a byte, so that no byte carries into the next. */
	return !((word | (word + BYTES(1)) | ~((word | BYTES(0x80)) - BYTES(' '))) & BYTES(0x80));
}

static __always_inline __u64 look_of_positive(__u64 word)
{
	if (word < 1ULL << 24)
		return 1 << WORD_SMALL;
	if (is_ascii(word))
		return 1 << WORD_ASCII;
	if (word >= USER_FIRST && word < USER_END)
		return 1 << WORD_USER;
	return word < 1ULL << 48 ? 1 << WORD_SMALL : 1 << WORD_OTHER;
}

static __always_inline __u64 look_in_image(const volatile struct layout *boot, __u64 word)
{
	if (within(word, boot->data, boot->data_end))
		return 1 << WORD_KERNEL_DATA;
	return within(word, boot->read_only, boot->read_only_end) ? 1 << WORD_KERNEL_READ_ONLY : 1 << WORD_KERNEL_TEXT;
}

/* The set that has the class of a word only, of one that is `offset` bytes from the start of the object. */
static __always_inline __u64 look_of_word(const struct content *content, const volatile struct layout *boot, __u64 word,
					  __u64 offset)
{
	if (!word)
		return 1 << WORD_ZERO;
	if ((__s64)word > 0)
		return look_of_positive(word);
	if (within(word, content->start, content->end))
		return word - offset == content->start ? 1 << WORD_SELF : 1 << WORD_OWN_OBJECT;
	if (within(word, boot->direct_map, boot->direct_map_end))
		return within(word, boot->percpu, boot->percpu_end) ? 1 << WORD_PERCPU : 1 << WORD_DIRECT_MAP;
	if (within(word, boot->image, boot->image_end))
		return look_in_image(boot, word);
	if (within(word, boot->modules, boot->modules_end))
		return 1 << WORD_MODULE;
	if (within(word, boot->vmalloc, boot->vmalloc_end))
		return 1 << WORD_VMALLOC;
	if (within(word, boot->page_structs, boot->page_structs_end))
		return 1 << WORD_PAGE_STRUCTS;
	return word >= ERROR_FIRST ? 1 << WORD_ERROR : 1 << WORD_OTHER;
}

/*
 * The size of the objects in the pointee's slab, rounded to their alignment: a cache that was merged with others has the
 * size of the largest of them, which is the same then.
 */
static __always_inline __u32 pointee_size(__u64 address)
{
	__u64 cache = cache_at(address);
	__u32 size = 0, alignment = 0;

	if (!cache)
		return 0;
	bpf_probe_read_kernel(&size, sizeof(size), &((struct kmem_cache *)cache)->object_size);
	bpf_probe_read_kernel(&alignment, sizeof(alignment), &((struct kmem_cache *)cache)->align);
	return (size + alignment - 1) & -alignment;
}

/* Looks at the words that are `offset` bytes from the start of the object. */
static __always_inline void look_at_group(struct content *content, const volatile struct layout *boot, __u64 offset)
{
	const __u64 *words = (void *)content->words + offset;
	__u64 looks = ALL_ZERO;

	if (words[0] | words[1] | words[2] | words[3]) {
		looks = 0;
#pragma clang loop unroll(full)
		for (__u32 i = 0; i < WORD_GROUP; i++)
			looks |= look_of_word(content, boot, words[i], offset + i * 8) << i * LOOK_BITS;
	}
	*(__u64 *)((void *)content->looks + offset / (64 / LOOK_BITS)) = looks;
}

/* Copies the whole words of the object at `start`, whose content is at `from`, and looks at each; 0: not readable. */
static __always_inline int copy_content(struct content *content, __u64 from, __u64 start, __u32 size)
{
	__u32 count = size / 8 < WORD_LIMIT ? size / 8 : WORD_LIMIT;
	const volatile struct layout *boot = &layout;

	/* The verifier learns the bound here: the compiler would put it where it knew it before, on the size. */
	asm volatile("" : "+r"(count));
	if (count > WORD_LIMIT || bpf_probe_read_kernel(content->words, count * 8, (void *)from))
		return 0;
	for (__u32 i = 0; i < WORD_GROUP; i++)
		content->words[count + i] = 0;
	content->start = start;
	content->end = start + size;
	content->count = count;
	/* In one register each: the compiler would load the address for each field, and keep an index for each array. */
	asm volatile("" : "+r"(boot));
#pragma clang loop unroll(disable)
	for (__u64 offset = 0; offset < WORD_LIMIT * 8 && offset < count * 8; offset += WORD_GROUP * 8) {
		asm volatile("" : "+r"(offset));
		look_at_group(content, boot, offset);
	}
	return 1;
}

/* Some classes of words. */
#define LOOKS_OWN (1 << WORD_SELF | 1 << WORD_OWN_OBJECT)
#define LOOKS_IMAGE (1 << WORD_KERNEL_TEXT | 1 << WORD_KERNEL_READ_ONLY | 1 << WORD_KERNEL_DATA)

static __always_inline __u32 offset_of_word(__u64 word, __u32 look, __u64 start)
{
	if (look & LOOKS_IMAGE)
		return word - layout.image;
	if (look & LOOKS_OWN)
		return word - start;
	return look & 1 << WORD_MODULE ? word & MODULE_PAGE_MASK : 0;
}

/* The value of a feature of a word, any but its class. Kinds that say nothing about a word's class are 0. */
static __always_inline __u32 feature_of(__u64 word, __u32 look, __u64 start, __u32 kind)
{
	switch (kind) {
	case FEATURE_OFFSET:
		return offset_of_word(word, look, start);
	case FEATURE_LOW:
		return look & 1 << WORD_SMALL ? word : 0;
	case FEATURE_HIGH:
		return look & 1 << WORD_SMALL ? word >> 32 : 0;
	default:
		return look & 1 << WORD_DIRECT_MAP ? pointee_size(word) : 0;
	}
}

#endif
