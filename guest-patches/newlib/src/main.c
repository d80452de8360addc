/* SPDX-License-Identifier: GPL-2.0 */
/*
 * main.c - from start.S to the program and to the end of the domain.
 */
#include <stdio.h>
#include <string.h>

#include "runtime.h"

struct guest_boot guest_boot;

/* The tree's second word, big-endian, is its size. */
bool guest_option(const char *text)
{
	const char *tree = (const char *)guest_boot.tree;
	uint32_t size = __builtin_bswap32(*(const uint32_t *)(tree + 4));
	size_t length = strlen(text);
	uint32_t i;

	for (i = 0; i + length <= size; i++) {
		if (!memcmp(tree + i, text, length))
			return true;
	}
	return false;
}

void guest_shutdown(uint32_t reason)
{
	struct xen_sched_shutdown shutdown = { .reason = reason };

	fflush(stdout);
	for (;;)
		hyp_sched_op(SCHEDOP_shutdown, &shutdown);
}

void guest_main(void)
{
	guest_boot.mask = guest_vcpu()->upcall_mask;
	if (hyp_pv_op(ARM_PV_OP_SET_VECTORS, guest_pointer(&guest_vectors)))
		guest_shutdown(SHUTDOWN_crash);
	guest_shutdown(main() ? SHUTDOWN_crash : SHUTDOWN_poweroff);
}
