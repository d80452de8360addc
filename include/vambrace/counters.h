/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * counters.h - why the hypervisor was entered, counted per vCPU. The names are
 * part of the `counters:` line that users and scripts read.
 */
#pragma once

#define ENTRY_REASONS(X)                                             \
	X(syscall)   /* svc of guest user code, passed on */         \
	X(iret)	     /* return to guest user code */                 \
	X(hypercall) /* any other call of the guest kernel */        \
	X(switch_mm) /* change of address space */                   \
	X(tlb)	     /* invalidate request */                        \
	X(cache)     /* cache maintenance request */                 \
	X(fill)	     /* abort the guest never sees: shadow filled */ \
	X(abort)     /* abort passed on to the guest */              \
	X(emulate)   /* privileged instruction carried out */        \
	X(undefined) /* undefined instruction passed on */           \
	X(vfp)	     /* lazy VFP switch */                           \
	X(kick)	     /* guest opened its mask with events pending */ \
	X(irq)	     /* interrupt */

enum entry_reason {
#define X(name) ENTRY_##name,
	ENTRY_REASONS(X)
#undef X
		ENTRY_REASON_COUNT
};
