/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#ifndef COFFERDAM_TABLE_H
#define COFFERDAM_TABLE_H

/* A map. Sizes of one are placeholders: user space sets them before it loads the object. */
#define TABLE(name, kind, key_type, value_type, entries)	\
	struct {						\
		__uint(type, kind);				\
		__uint(max_entries, entries);			\
		__type(key, key_type);				\
		__type(value, value_type);			\
	} name SEC(".maps")

#endif
