// SPDX-License-Identifier: GPL-2.0-only
/*
 * semihosting.c - end QEMU by a semihosting call, if the boot arguments allow it.
 *
 * SPEC: ARM semihosting, SYS_EXIT_EXTENDED (0x20), ADP_Stopped_ApplicationExit.
 */
#include <arch/arch.h>
#include <vambrace/console.h>

#define SYS_EXIT_EXTENDED	    0x20
#define ADP_Stopped_ApplicationExit 0x20026

static bool exit_allowed;

void arch_allow_exit(void)
{
	exit_allowed = true;
}

static void leave_qemu(int status)
{
	uint32_t block[2] = { ADP_Stopped_ApplicationExit, (uint32_t)status };
	register uint32_t r0 __asm__("r0") = SYS_EXIT_EXTENDED;
	register void *r1 __asm__("r1") = block;

	__asm__ volatile("svc 0x123456" : "+r"(r0) : "r"(r1) : "memory");
}

void arch_exit(int status)
{
	console_flush();
	if (exit_allowed) {
		leave_qemu(status);
	}
	for (;;) {
		arch_wait_for_interrupt();
	}
}
