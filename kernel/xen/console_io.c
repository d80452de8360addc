// SPDX-License-Identifier: GPL-2.0-only
/*
 * console_io.c - __HYPERVISOR_console_io: the console without a ring.
 *
 * Arguments are guest-controlled.
 */
#include "calls.h"

#include <arch/arch.h>
#include <public/xen.h>
#include <vambrace/console.h>
#include <vambrace/domain.h>
#include <vambrace/hypercall.h>

/* The most bytes that CONSOLEIO_read returns. */
#define CONSOLEIO_READ_MAX 64u

static int32_t console_write(struct vcpu *vcpu, uint32_t count, uint32_t gva)
{
	char *to;

	if (count > CONSOLE_WRITE_MAX) {
		return -XEN_E2BIG;
	}
	if (count == 0) {
		return 0;
	}
	to = console_write_begin(vcpu, gva, count);
	if (to == NULL) {
		return HYPERCALL_AGAIN;
	}
	if (!arch_copy_from_guest(vcpu, to, gva, count)) {
		console_write_end(vcpu->domain, 0);
		return -XEN_EFAULT;
	}
	console_write_end(vcpu->domain, count);
	return 0;
}

int32_t console_io(struct vcpu *vcpu, const uint32_t *arg)
{
	char input[CONSOLEIO_READ_MAX];
	uint32_t size = arg[1] < CONSOLEIO_READ_MAX ? arg[1] : CONSOLEIO_READ_MAX;

	switch (arg[0]) {
	case CONSOLEIO_write:
		return console_write(vcpu, arg[1], arg[2]);
	case CONSOLEIO_read:
		size = (uint32_t)console_read_guest(vcpu->domain, input, size);
		return arch_copy_to_guest(vcpu, arg[2], input, size) ? (int32_t)size : -XEN_EFAULT;
	default:
		return -XEN_ENOSYS;
	}
}
