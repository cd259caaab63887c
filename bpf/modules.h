/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The modules that were there when the compartment was raised, and whether they are gone by now: what the tables say of
 * their memory and of their code holds no longer then, for something else may lie there.
 */
#ifndef COFFERDAM_MODULES_H
#define COFFERDAM_MODULES_H

/* By number; 0 stands for the kernel itself, which stays. */
TABLE(loaded_modules, BPF_MAP_TYPE_ARRAY, __u32, struct loaded_module, 1);

static __always_inline int is_gone(__u32 number)
{
	struct loaded_module *module;

	if (!number)
		return 0;
	module = bpf_map_lookup_elem(&loaded_modules, &number);
	return module && module->gone;
}

static long mark_gone(__u32 number, void *address)
{
	struct loaded_module *module = bpf_map_lookup_elem(&loaded_modules, &number);

	if (!module)
		return 1;
	if (module->address == *(__u64 *)address)
		module->gone = 1;
	return 0;
}

/* Comes before the module's memory is given back (kernel/module/main.c, free_module()). Its struct module is the name. */
SEC("raw_tp/module_free")
int on_module_free(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 address = ctx->args[0];

	bpf_loop(layout.module_count, mark_gone, &address, 0);
	return 0;
}

#endif
