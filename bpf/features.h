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
	WORD_GROUP = 4,		/* words that are looked at together: most are zero */
	MODULE_PAGE_MASK = 4095,	/* modules are loaded at page boundaries */
};

#define BYTES(byte) (0x0101010101010101ULL * (byte))
#define USER_FIRST 0x0000550000000000	/* ELF_ET_DYN_BASE is a bit above; packed small numbers are below */
#define USER_END 0x0000800000000000	/* the default end, with five levels too (DEFAULT_MAP_WINDOW) */
#define ERROR_FIRST (-4095ULL)

/* The content of one object, copied, and where it was. */
struct content {
	__u64 words[WORD_LIMIT + WORD_GROUP];	/* zeroes fill the last group */
	__u64 start, end;	/* of the whole object */
	__u32 count;		/* of words */
	__u32 node;		/* of a tree, the one it has come to (tree.h) */
};

/* Copies the whole words of the object at `start`, whose content is at `from`; 0 if it cannot be read. */
static __always_inline int copy_content(struct content *content, __u64 from, __u64 start, __u32 size)
{
	__u32 count = size / 8 < WORD_LIMIT ? size / 8 : WORD_LIMIT;

	/* The verifier learns the bound here: the compiler would put it where it knew it before, on the size. */
	asm volatile("" : "+r"(count));
	if (count > WORD_LIMIT || bpf_probe_read_kernel(content->words, count * 8, (void *)from))
		return 0;
	for (__u32 i = 0; i < WORD_GROUP; i++)
		content->words[count + i] = 0;
	content->start = start;
	content->end = start + size;
	content->count = count;
	return 1;
}

/* `word` is positive. Bytes that are missing at its end are taken for blanks, then all must lie in ' ' to '~'. */
static __always_inline int is_ascii(__u64 word)
{
	__u64 blanks = 0;

	if (word < 1ULL << 24)
		return 0;
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

static __always_inline __u32 class_of_positive(__u64 word)
{
	if (is_ascii(word))
		return WORD_ASCII;
	if (word >= USER_FIRST && word < USER_END)
		return WORD_USER;
	return word < 1ULL << 48 ? WORD_SMALL : WORD_OTHER;
}

static __always_inline __u32 class_of_image(__u64 word)
{
	if (within(word, layout.data, layout.data_end))
		return WORD_KERNEL_DATA;
	return within(word, layout.read_only, layout.read_only_end) ? WORD_KERNEL_READ_ONLY : WORD_KERNEL_TEXT;
}

/* `place` is the address of the word. */
static __always_inline __u32 class_of_word(__u64 word, __u64 place, __u64 start, __u64 end)
{
	if (!word)
		return WORD_ZERO;
	if ((__s64)word > 0)
		return class_of_positive(word);
	if (within(word, start, end))
		return word == place ? WORD_SELF : WORD_OWN_OBJECT;
	if (within(word, layout.direct_map, layout.direct_map_end))
		return within(word, layout.percpu, layout.percpu_end) ? WORD_PERCPU : WORD_DIRECT_MAP;
	if (within(word, layout.image, layout.image_end))
		return class_of_image(word);
	if (within(word, layout.modules, layout.modules_end))
		return WORD_MODULE;
	if (within(word, layout.vmalloc, layout.vmalloc_end))
		return WORD_VMALLOC;
	if (within(word, layout.page_structs, layout.page_structs_end))
		return WORD_PAGE_STRUCTS;
	return word >= ERROR_FIRST ? WORD_ERROR : WORD_OTHER;
}

static __always_inline __u32 offset_of_word(__u32 class, __u64 word, __u64 start)
{
	switch (class) {
	case WORD_KERNEL_TEXT:
	case WORD_KERNEL_READ_ONLY:
	case WORD_KERNEL_DATA:
		return word - layout.image;
	case WORD_MODULE:
		return word & MODULE_PAGE_MASK;
	case WORD_SELF:
	case WORD_OWN_OBJECT:
		return word - start;
	default:
		return 0;
	}
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

/* The value of a feature of one word. Kinds that say nothing about a word's class are 0. */
static __always_inline __u32 feature_of(const struct content *content, __u32 kind, __u32 index)
{
	__u64 word = content->words[index & (WORD_LIMIT - 1)], start = content->start;
	__u32 class = class_of_word(word, start + index * 8, start, content->end);

	switch (kind) {
	case FEATURE_CLASS:
		return class;
	case FEATURE_OFFSET:
		return offset_of_word(class, word, start);
	case FEATURE_LOW:
		return class == WORD_SMALL ? word : 0;
	case FEATURE_HIGH:
		return class == WORD_SMALL ? word >> 32 : 0;
	default:
		return class == WORD_DIRECT_MAP ? pointee_size(word) : 0;
	}
}

#endif
