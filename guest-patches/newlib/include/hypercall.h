/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hypercall.h - the hypercalls of Vambrace for a bare-metal guest in C.
 *
 * The convention is that of arm_pv.h: svc from the guest kernel, number in
 * r12, arguments in r0-r4, result in r0; r1-r4 come back changed, every other
 * register is kept.
 */
#pragma once

#include <stdint.h>

#include "public/arm_pv.h"
#include "public/xen.h"

#define GUEST_STRING_(x) #x
#define GUEST_STRING(x)	 GUEST_STRING_(x)

static inline int32_t hypercall5(uint32_t number, uint32_t a0, uint32_t a1, uint32_t a2,
				 uint32_t a3, uint32_t a4)
{
	register uint32_t r0 asm("r0") = a0;
	register uint32_t r1 asm("r1") = a1;
	register uint32_t r2 asm("r2") = a2;
	register uint32_t r3 asm("r3") = a3;
	register uint32_t r4 asm("r4") = a4;
	register uint32_t r12 asm("r12") = number;

	asm volatile("svc #" GUEST_STRING(ARM_PV_HYPERCALL_TAG)
		     : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3), "+r"(r4)
		     : "r"(r12)
		     : "memory");
	return (int32_t)r0;
}

static inline int32_t hypercall2(uint32_t number, uint32_t a0, uint32_t a1)
{
	return hypercall5(number, a0, a1, 0, 0, 0);
}

static inline int32_t hypercall3(uint32_t number, uint32_t a0, uint32_t a1, uint32_t a2)
{
	return hypercall5(number, a0, a1, a2, 0, 0);
}

static inline uint32_t guest_pointer(const volatile void *p)
{
	return (uint32_t)(uintptr_t)p;
}

static inline int32_t hyp_console_write(const char *text, uint32_t size)
{
	return hypercall3(__HYPERVISOR_console_io, CONSOLEIO_write, size, guest_pointer(text));
}

static inline int32_t hyp_sched_op(uint32_t op, const void *arg)
{
	return hypercall2(__HYPERVISOR_sched_op, op, guest_pointer(arg));
}

static inline int32_t hyp_vcpu_op(uint32_t op, uint32_t vcpu, const void *arg)
{
	return hypercall3(__HYPERVISOR_vcpu_op, op, vcpu, guest_pointer(arg));
}

static inline int32_t hyp_event_op(uint32_t op, void *arg)
{
	return hypercall2(__HYPERVISOR_event_channel_op, op, guest_pointer(arg));
}

static inline int32_t hyp_hvm_op(uint32_t op, void *arg)
{
	return hypercall2(__HYPERVISOR_hvm_op, op, guest_pointer(arg));
}

static inline int32_t hyp_pv_op(uint32_t op, uint32_t arg)
{
	return hypercall2(ARM_PV_HYPERCALL_OP, op, arg);
}

static inline int32_t hyp_switch(uint32_t pgd)
{
	return hypercall2(ARM_PV_HYPERCALL_SWITCH, pgd, 0);
}

static inline int32_t hyp_tlb(uint32_t op, uint32_t pgd, uint32_t va, uint32_t len)
{
	return hypercall5(ARM_PV_HYPERCALL_TLB, op, pgd, va, len, 0);
}

static inline int32_t hyp_cache(uint32_t op, uint32_t va, uint32_t len)
{
	return hypercall3(ARM_PV_HYPERCALL_CACHE, op, va, len);
}
