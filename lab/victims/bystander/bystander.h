/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BYSTANDER_H
#define BYSTANDER_H

#include <linux/types.h>

/**
 * bystander_object() - the bytes of one of the bystander's objects
 * @handle: as told by BYSTANDER_ALLOCATE
 *
 * Return: the object, valid until it is freed by its owner, or NULL.
 */
void *bystander_object(u32 handle);

#endif
