/* SPDX-License-Identifier: GPL-2.0-only */
/* Rules of nf_tables for packets that leave, and a packet that leaves: one over loopback has the rule evaluated once. */
#ifndef COFFERDAM_LAB_CVE_NFT_RULE_H
#define COFFERDAM_LAB_CVE_NFT_RULE_H

#include <netinet/in.h>

#include "nft.h"

static struct nlattr *nft_expressions, *nft_expression, *nft_arguments;

static void nft_output_chain(void)
{
	struct nlattr *hook;

	nft_request(NFT_MSG_NEWCHAIN);
	nft_text(NFTA_CHAIN_TABLE, NFT_TABLE);
	nft_text(NFTA_CHAIN_NAME, "output");
	hook = nft_nest(NFTA_CHAIN_HOOK);
	nft_number(NFTA_HOOK_HOOKNUM, NF_INET_LOCAL_OUT);
	nft_number(NFTA_HOOK_PRIORITY, 0);
	nft_end(hook);
	nft_text(NFTA_CHAIN_TYPE, "filter");
}

/* Begins a rule of that chain; its expressions follow. */
static void nft_begin_rule(void)
{
	nft_request(NFT_MSG_NEWRULE);
	nft_text(NFTA_RULE_TABLE, NFT_TABLE);
	nft_text(NFTA_RULE_CHAIN, "output");
	nft_expressions = nft_nest(NFTA_RULE_EXPRESSIONS);
}

static void nft_end_rule(void)
{
	nft_end(nft_expressions);
}

/* Begins an expression; its arguments follow. */
static void nft_begin_expression(const char *name)
{
	nft_expression = nft_nest(NFTA_LIST_ELEM);
	nft_text(NFTA_EXPR_NAME, name);
	nft_arguments = nft_nest(NFTA_EXPR_DATA);
}

static void nft_end_expression(void)
{
	nft_end(nft_arguments);
	nft_end(nft_expression);
}

static void nft_send_packet(void)
{
	struct sockaddr_in discard = {
		.sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int sock = socket(AF_INET, SOCK_DGRAM, 0);

	if (sendto(sock, "", 1, 0, (struct sockaddr *)&discard, sizeof(discard)) < 0)
		err(2, "a packet");
	puts("a packet went through the rule");
}

#endif
