/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests to nf_tables: a batch of netlink messages is built in one buffer and sent as a whole, which nf_tables
 * commits as a whole. Numbers in attributes are big-endian. Any failure that is not the kernel's answer ends the program.
 */
#ifndef COFFERDAM_LAB_CVE_NFT_H
#define COFFERDAM_LAB_CVE_NFT_H

#include <arpa/inet.h>
#include <err.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NFT_TABLE "cve"

static char nft_batch[16384] __attribute__((aligned(NLMSG_ALIGNTO)));
static size_t nft_used;
static struct nlmsghdr *nft_message;

/* Takes zeroed space at the end of the batch, inside the message that is being built. */
static void *nft_space(size_t length)
{
	void *space = nft_batch + nft_used;

	if (NLMSG_ALIGN(length) > sizeof(nft_batch) - nft_used)
		errx(2, "the batch is full");
	memset(space, 0, NLMSG_ALIGN(length));
	nft_used += NLMSG_ALIGN(length);
	if (nft_message)
		nft_message->nlmsg_len = nft_batch + nft_used - (char *)nft_message;
	return space;
}

/* Begins a message. */
static void nft_begin(int type, int flags, int subsystem)
{
	struct nfgenmsg *general;

	nft_message = NULL;
	nft_message = nft_space(sizeof(*nft_message));
	nft_message->nlmsg_type = type;
	nft_message->nlmsg_flags = NLM_F_REQUEST | flags;
	general = nft_space(sizeof(*general));
	general->nfgen_family = subsystem ? NFPROTO_UNSPEC : NFPROTO_IPV4;
	general->res_id = htons(subsystem);
}

static void nft_request(int type)
{
	if (!nft_used)
		nft_begin(NFNL_MSG_BATCH_BEGIN, 0, NFNL_SUBSYS_NFTABLES);
	nft_begin(NFNL_SUBSYS_NFTABLES << 8 | type, NLM_F_CREATE | NLM_F_APPEND, 0);
}

static void nft_bytes(int type, const void *bytes, size_t length)
{
	struct nlattr *attribute = nft_space(NLA_HDRLEN + length);

	attribute->nla_type = type;
	attribute->nla_len = NLA_HDRLEN + length;
	memcpy((char *)attribute + NLA_HDRLEN, bytes, length);
}

static void nft_text(int type, const char *text)
{
	nft_bytes(type, text, strlen(text) + 1);
}

static void nft_number(int type, uint32_t number)
{
	uint32_t big_endian = htonl(number);

	nft_bytes(type, &big_endian, sizeof(big_endian));
}

/* Opens an attribute that holds attributes; nft_end() closes it. */
static struct nlattr *nft_nest(int type)
{
	struct nlattr *attribute = nft_space(NLA_HDRLEN);

	attribute->nla_type = type | NLA_F_NESTED;
	return attribute;
}

static void nft_end(struct nlattr *nest)
{
	nest->nla_len = nft_batch + nft_used - (char *)nest;
}

/* A value of bytes that are all the same. */
static void nft_value(int type, int byte, size_t length)
{
	char value[NFT_DATA_VALUE_MAXLEN];
	struct nlattr *data = nft_nest(type);

	memset(value, byte, length);
	nft_bytes(NFTA_DATA_VALUE, value, length);
	nft_end(data);
}

static void nft_table(void)
{
	nft_request(NFT_MSG_NEWTABLE);
	nft_text(NFTA_TABLE_NAME, NFT_TABLE);
}

/* Begins a set or map; more of its attributes may follow. */
static void nft_set(const char *name, uint32_t flags, uint32_t key_length)
{
	static uint32_t id;

	nft_request(NFT_MSG_NEWSET);
	nft_text(NFTA_SET_TABLE, NFT_TABLE);
	nft_text(NFTA_SET_NAME, name);
	nft_number(NFTA_SET_ID, ++id);
	nft_number(NFTA_SET_FLAGS, flags);
	nft_number(NFTA_SET_KEY_TYPE, 0);
	nft_number(NFTA_SET_KEY_LEN, key_length);
}

/* Sends the batch and begins a new one. Returns 0, or the error of the kernel's first complaint. */
static int nft_commit(void)
{
	static int sock = -1;
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct {
		struct nlmsghdr header;
		struct nlmsgerr answer;
		char request[4096];
	} received;
	ssize_t length;

	if (sock < 0) {
		sock = socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
		if (sock < 0)
			err(2, "socket");
	}
	nft_begin(NFNL_MSG_BATCH_END, 0, NFNL_SUBSYS_NFTABLES);
	if (sendto(sock, nft_batch, nft_used, 0, (struct sockaddr *)&kernel, sizeof(kernel)) < 0)
		err(2, "sendto");
	nft_used = 0;
	nft_message = NULL;
	/* The kernel has done the whole batch when the call returns, and nobody asked it to confirm. */
	length = recv(sock, &received, sizeof(received), MSG_DONTWAIT);
	if (length < (ssize_t)NLMSG_LENGTH(sizeof(received.answer)) || received.header.nlmsg_type != NLMSG_ERROR)
		return 0;
	while (recv(sock, received.request, sizeof(received.request), MSG_DONTWAIT) > 0)
		;
	return -received.answer.error;
}

/* Commits what has to succeed before there can be an attack. */
static void nft_prepare(const char *what)
{
	int error = nft_commit();

	if (error)
		errx(2, "%s: %s", what, strerror(error));
}

/* Commits the request that is the attack, and tells what the kernel says about it. */
static void nft_attack(const char *what)
{
	int error = nft_commit();

	printf("%s: %s\n", what, error ? strerror(error) : "accepted");
	fflush(stdout);
}

#endif
