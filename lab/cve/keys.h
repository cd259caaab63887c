/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Canaries: keys, whose payload the kernel keeps behind a header in one object of kmalloc-SIZE. Whoever writes into such
 * an object by mistake changes what the key says. What else is done is told by commands, run as a shell would.
 */
#ifndef COFFERDAM_LAB_CVE_KEYS_H
#define COFFERDAM_LAB_CVE_KEYS_H

#include <err.h>
#include <linux/keyctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEYS 512
#define KEY_HEADER 24 /* struct user_key_payload: before the payload */
#define KEY_BYTE 0x40
#define KEY_LARGEST 4096

static struct {
	int serial;
	size_t length;
} keys[KEYS];
static int keys_laid;

/* Lays a key of which every byte of the payload is KEY_BYTE. */
static void key_lay(size_t object)
{
	char payload[KEY_LARGEST], name[16];
	size_t length = object - KEY_HEADER;

	if (keys_laid == KEYS)
		errx(2, "too many keys");
	memset(payload, KEY_BYTE, length);
	snprintf(name, sizeof(name), "%d", keys_laid);
	keys[keys_laid].length = length;
	keys[keys_laid].serial = syscall(SYS_add_key, "user", name, payload, length, KEY_SPEC_PROCESS_KEYRING);
	if (keys[keys_laid++].serial < 0)
		err(2, "a key");
}

/* Tells of each byte of each key that is not as it was laid. Returns how many these are. */
static int keys_changed(void)
{
	char payload[KEY_LARGEST];
	int key, changed = 0;
	size_t at;

	for (key = 0; key < keys_laid; key++) {
		if (syscall(SYS_keyctl, KEYCTL_READ, keys[key].serial, payload, sizeof(payload)) != (long)keys[key].length)
			err(2, "a key to read");
		for (at = 0; at < keys[key].length; at++) {
			if (payload[at] == KEY_BYTE)
				continue;
			printf("key: byte %zu of its object, 0x%02x, became 0x%02x\n",
			       KEY_HEADER + at, KEY_BYTE, (unsigned char)payload[at]);
			changed++;
		}
	}
	return changed;
}

/* Runs a command; if it is killed, ends with its status. Returns whether it succeeded. */
static int run(const char *command)
{
	int status = system(command);

	if (status < 0)
		err(2, "%s", command);
	if (WIFSIGNALED(status))
		exit(128 + WTERMSIG(status));
	if (WEXITSTATUS(status) > 128)
		exit(WEXITSTATUS(status));
	return status == 0;
}

/* Runs what has to succeed before there can be an attack. */
static void prepare(const char *command)
{
	if (!run(command))
		errx(2, "%s", command);
}

#endif
