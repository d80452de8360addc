/* SPDX-License-Identifier: GPL-2.0 */
/*
 * guest.h - what the runtime offers to a bare-metal guest of Vambrace.
 *
 * A guest is a C program with main(). It starts with the MMU off (VA = gpa)
 * and interrupts masked, prints through newlib, and powers its domain off
 * when main() returns 0; any other value crashes it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hypercall.h"

/* The vCPU page and shared_info, at the addresses the ABI gives them. */
static inline volatile struct arm_pv_vcpu_page *guest_vcpu(void)
{
	return (volatile struct arm_pv_vcpu_page *)ARM_PV_VCPU_PAGE;
}

static inline volatile struct xen_shared_info *guest_shared(void)
{
	return (volatile struct xen_shared_info *)ARM_PV_SHARED_INFO;
}

/* r0-r3 as the hypervisor passed them, and the upcall mask found at start. */
struct guest_boot {
	uint32_t r0, r1, tree, r3;
	uint32_t mask;
};
extern struct guest_boot guest_boot;

/* Does the device tree, that is the domain's bootargs, contain this text? */
bool guest_option(const char *text);

/* Architecture version of the core, by its identification registers: 5, 6 or 7. */
unsigned int guest_architecture(void);

/* ---- exceptions ---- */

enum guest_trap {
	GUEST_TRAP_NONE, /* no exception: the code returned */
	GUEST_TRAP_SVC,	 /* only from guest user code */
	GUEST_TRAP_UND,
	GUEST_TRAP_PABT,
	GUEST_TRAP_DABT,
};

/* The layout that iret and the exit path of entry.S expect. */
struct guest_regs {
	uint32_t r[13];
	uint32_t sp, lr, pc, psr, unused;
};

struct guest_fault {
	enum guest_trap trap;
	uint32_t fsr, far; /* aborts only, else 0 */
};

/*
 * Called for an exception of kernel code, interrupts masked. True: resume
 * with *regs, which may have been changed. pc is the instruction to restart,
 * for GUEST_TRAP_UND the next one. Without a handler, or when it returns
 * false, the registers are printed and the domain crashes.
 */
typedef bool (*guest_trap_handler)(const struct guest_fault *fault, struct guest_regs *regs);
guest_trap_handler guest_set_trap_handler(guest_trap_handler handler);

/*
 * Calls function(argument) and reports the exception that ended it, or
 * GUEST_TRAP_NONE and its result. regs, if not NULL, gets the registers at
 * the exception. The interrupt mask is afterwards as it was before.
 */
struct guest_try {
	struct guest_fault fault;
	struct guest_regs regs;
	uint32_t result;
};
typedef uint32_t (*guest_function)(uint32_t argument);
enum guest_trap guest_try(guest_function function, uint32_t argument, struct guest_try *report);

/*
 * Runs guest user code with *regs until it raises an exception, which is
 * returned; *regs is then the state of the user code, so that a further call
 * resumes it. Interrupts are served meanwhile. Needs the MMU on.
 */
enum guest_trap guest_user_run(struct guest_regs *regs, struct guest_fault *fault);

/* Make an iret with sp at @frame; returns only if the hypervisor returns an error. */
int32_t guest_iret_at(uint32_t frame);

/* The entry points in entry.S, as given to set_vectors; a test may change a copy. */
extern const struct arm_pv_vectors guest_vectors;

/* ---- virtual interrupts ---- */

typedef void (*guest_irq_handler)(struct guest_regs *regs);
void guest_set_irq_handler(unsigned int irq, guest_irq_handler handler);

void guest_irq_enable(void);
void guest_irq_disable(void);
uint32_t guest_irq_save(void);
void guest_irq_restore(uint32_t flags);

/* The kick: deliver a pending upcall; has no effect while masked. */
static inline void guest_irq_kick(void)
{
	asm volatile("mcr p15, 0, %0, c0, c0, 0" : : "r"(0) : "memory");
}

/* ---- event channels ---- */

typedef void (*guest_event_handler)(evtchn_port_t port);
void guest_set_event_handler(guest_event_handler handler);
bool guest_event_pending(evtchn_port_t port);
void guest_event_set_mask(evtchn_port_t port, bool masked);
int32_t guest_event_unmask(evtchn_port_t port); /* the hypercall */
int32_t guest_event_send(evtchn_port_t port);
int32_t guest_event_close(evtchn_port_t port);
int32_t guest_event_alloc(domid_t remote); /* port or -errno */
int32_t guest_event_bind(domid_t remote, evtchn_port_t remote_port);
int32_t guest_event_bind_ipi(void);

/* ---- time ---- */

uint64_t guest_time_ns(void);	 /* by the hypercall */
uint64_t guest_counter_ns(void); /* by the counter page */
bool guest_has_counter(void);
int32_t guest_timer_set(uint64_t deadline_ns, uint32_t flags);
int32_t guest_timer_stop(void);

/* ---- end ---- */

void guest_shutdown(uint32_t reason) __attribute__((noreturn));
