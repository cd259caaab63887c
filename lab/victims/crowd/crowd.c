// SPDX-License-Identifier: GPL-2.0-only
/*
 * Crowd: takes every free entry of a table of another module while it is loaded, as if the kernel were busy enough for that.
 *
 * The gate has an entry for each denial between a probe and its fault (gate/deny.c). They last some hundred instructions, so
 * no load that the lab can make fills the table; this does. An entry is taken when its first word is not 0.
 */
#include <linux/module.h>
#include <linux/moduleparam.h>

static unsigned long table;
module_param(table, ulong, 0);
MODULE_PARM_DESC(table, "address of the table");

static unsigned int entries;
module_param(entries, uint, 0);
MODULE_PARM_DESC(entries, "number of its entries");

static unsigned int words;
module_param(words, uint, 0);
MODULE_PARM_DESC(words, "size of an entry in words of 8 bytes");

static unsigned long *crowd_entry(unsigned int number)
{
	return (unsigned long *)table + number * words;
}

static int __init crowd_init(void)
{
	unsigned int i;

	if (!table || !entries || !words)
		return -EINVAL;
	for (i = 0; i < entries; i++)
		cmpxchg(crowd_entry(i), 0, (unsigned long)THIS_MODULE);
	return 0;
}

static void __exit crowd_exit(void)
{
	unsigned int i;

	for (i = 0; i < entries; i++)
		cmpxchg(crowd_entry(i), (unsigned long)THIS_MODULE, 0);
}

module_init(crowd_init);
module_exit(crowd_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Takes all entries of a table, for the tests of Cofferdam's gate");
