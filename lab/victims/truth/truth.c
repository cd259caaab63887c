// SPDX-License-Identifier: GPL-2.0-only
/*
 * Truth: a module that knows what is on the heap, because it put it there.
 *
 * It allocates objects of every kmalloc size and of a cache of its own, frees some of them in patterns that leave slabs
 * full, in part and empty, and says in /sys/kernel/debug/truth/objects which are live and which are free. A live object is
 * stamped in full, so that what is freed shows its stamp until it is allocated anew. Writing to .../churn allocates and frees
 * objects of the same caches on the CPU that writes, between those that stay.
 */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#define TRUTH_OBJECTS	300	/* of each size */
#define TRUTH_OWN_SIZE	200
#define TRUTH_CHURN	64
#define TRUTH_STAMP	0x7472757468ull	/* "truth" */

static const unsigned int truth_sizes[] = {
	16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192,
	0,	/* of the module's own cache */
};

struct truth_object {
	u64 *words;
	bool live;
};

static struct truth_object truth_objects[ARRAY_SIZE(truth_sizes)][TRUTH_OBJECTS];
static struct kmem_cache *truth_cache;
static struct dentry *truth_folder;

/* The call that objects name as their origin with slub_debug=U: not in the module's init section, which goes. */
static noinline u64 *truth_allocate(unsigned int size)
{
	u64 *words = size ? kmalloc(size, GFP_KERNEL) : kmem_cache_alloc(truth_cache, GFP_KERNEL);

	barrier();	/* a tail call would return to our caller, which would be the origin */
	return words;
}

static void truth_free(unsigned int size, u64 *words)
{
	if (size)
		kfree(words);
	else
		kmem_cache_free(truth_cache, words);
}

static void truth_stamp(unsigned int size, u64 *words)
{
	unsigned int i;

	for (i = 0; i < (size ?: TRUTH_OWN_SIZE) / sizeof(u64); i++)
		words[i] = TRUTH_STAMP;
}

/* Every third one, and a run long enough to empty whole slabs of the smaller sizes. */
static bool truth_is_freed(unsigned int index)
{
	return index % 3 == 1 || (index >= 100 && index < 180);
}

static int truth_fill(void)
{
	unsigned int kind, i;

	for (kind = 0; kind < ARRAY_SIZE(truth_sizes); kind++) {
		for (i = 0; i < TRUTH_OBJECTS; i++) {
			struct truth_object *object = &truth_objects[kind][i];

			object->words = truth_allocate(truth_sizes[kind]);
			if (!object->words)
				return -ENOMEM;
			object->live = true;
			truth_stamp(truth_sizes[kind], object->words);
		}
		for (i = 0; i < TRUTH_OBJECTS; i++) {
			if (!truth_is_freed(i))
				continue;
			truth_free(truth_sizes[kind], truth_objects[kind][i].words);
			truth_objects[kind][i].live = false;
		}
	}
	return 0;
}

static void truth_clear(void)
{
	unsigned int kind, i;

	for (kind = 0; kind < ARRAY_SIZE(truth_sizes); kind++)
		for (i = 0; i < TRUTH_OBJECTS; i++)
			if (truth_objects[kind][i].live)
				truth_free(truth_sizes[kind], truth_objects[kind][i].words);
}

/* "live 0xffff888012345678 64": state, address, size. */
static int truth_objects_show(struct seq_file *file, void *unused)
{
	unsigned int kind, i;

	for (kind = 0; kind < ARRAY_SIZE(truth_sizes); kind++)
		for (i = 0; i < TRUTH_OBJECTS; i++)
			seq_printf(file, "%s 0x%016lx %u\n", truth_objects[kind][i].live ? "live" : "freed",
				   (unsigned long)truth_objects[kind][i].words, truth_sizes[kind]);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(truth_objects);

static ssize_t truth_churn(struct file *file, const char __user *bytes, size_t count, loff_t *position)
{
	u64 *words[TRUTH_CHURN];
	unsigned int kind, i;

	for (kind = 0; kind < ARRAY_SIZE(truth_sizes); kind++) {
		for (i = 0; i < TRUTH_CHURN; i++)
			words[i] = truth_allocate(truth_sizes[kind]);
		for (i = 0; i < TRUTH_CHURN; i++)
			if (words[i])
				truth_free(truth_sizes[kind], words[i]);
	}
	return count;
}

static const struct file_operations truth_churn_operations = {
	.owner = THIS_MODULE,
	.write = truth_churn,
};

static int __init truth_init(void)
{
	int error;

	/* A range for user space keeps the cache from being merged with another. */
	truth_cache = kmem_cache_create_usercopy("truth", TRUTH_OWN_SIZE, 0, 0, 0, sizeof(u64), NULL);
	if (!truth_cache)
		return -ENOMEM;
	error = truth_fill();
	if (error) {
		truth_clear();
		kmem_cache_destroy(truth_cache);
		return error;
	}
	truth_folder = debugfs_create_dir("truth", NULL);
	debugfs_create_file("objects", 0400, truth_folder, NULL, &truth_objects_fops);
	debugfs_create_file("churn", 0200, truth_folder, NULL, &truth_churn_operations);
	return 0;
}
module_init(truth_init);

static void __exit truth_exit(void)
{
	debugfs_remove(truth_folder);
	truth_clear();
	kmem_cache_destroy(truth_cache);
}
module_exit(truth_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Says which objects of the heap are live");
