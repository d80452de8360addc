/* SPDX-License-Identifier: GPL-2.0 */
/*
 * worst.c - every hypercall and sub-operation at its greatest batch and in the
 * state that makes it take longest. The results are checked here; how long the
 * hypervisor went without a pause is what tests/bounds measures meanwhile.
 *
 * A row of `cases` names what it is for: tests/bounds/covered.py compares these
 * names with those in the hypervisor's dispatch tables.
 */
#include <stdio.h>
#include <string.h>

#include "guest.h"
#include "guest_mmu.h"
#include "states.h"
#include "tap.h"

#define BIG_TEXT       1024u
#define UNALIGNED_TEXT 256u
#define CACHE_BIG      0x40000u
#define POLL_PORTS     128u
#define UNKNOWN_PGD    0x3fffc000u
#define FEW_PAGES      0x10000u /* are invalidated one by one */

static char text[BIG_TEXT + 4];
static evtchn_port_t first_port, last_port;

/* --- tables --- */

static void all(const char *name)
{
	states_kernel_tables();
	states_user_tables();
	tap_equal(hyp_tlb(ARM_PV_TLB_ALL, 0, 0, 0), 0, name);
	tap_ok(states_right(), "  all can be read again");
}

static void mm(const char *name)
{
	states_user_tables();
	tap_equal(hyp_tlb(ARM_PV_TLB_MM, states_pgd(0), 0, 0), 0, name);
	tap_ok(states_right(), "  all can be read again");
}

static void range(const char *name)
{
	states_user_tables();
	tap_equal(hyp_tlb(ARM_PV_TLB_RANGE, states_pgd(0), 0x100000, 32u << 20), 0, name);
	tap_equal(hyp_tlb(ARM_PV_TLB_RANGE, states_pgd(0), 0x100fff, (32u << 20) - 0x1000), 0,
		  "  of 33 MiBs, in part");
	tap_equal(hyp_tlb(ARM_PV_TLB_RANGE, states_pgd(0), 0, USER_END), 0, "  of all user space");
	states_kernel_tables();
	tap_equal(hyp_tlb(ARM_PV_TLB_RANGE, UNKNOWN_PGD, 0x100000, FEW_PAGES), 0,
		  "  of a space that is not known");
	tap_equal(hyp_tlb(ARM_PV_TLB_RANGE, states_pgd(0), 0, UINT32_MAX), 0, "  of everything");
	tap_ok(states_right(), "  all can be read again");
}

static void kernel_range(const char *name)
{
	states_kernel_tables();
	tap_equal(hyp_tlb(ARM_PV_TLB_KERNEL_RANGE, 0, KERNEL_VA, 32u << 20), 0, name);
	states_kernel_tables();
	tap_equal(hyp_tlb(ARM_PV_TLB_KERNEL_RANGE, 0, KERNEL_VA, KERNEL_MIBS << 20), 0,
		  "  of 64 MiB");
	states_kernel_tables();
	tap_equal(hyp_tlb(ARM_PV_TLB_KERNEL_RANGE, 0, USER_END, -USER_END), 0,
		  "  of the whole kernel's part");
	tap_ok(states_right(), "  all can be read again");
}

static void one_page(const char *name)
{
	states_kernel_tables();
	tap_equal(hyp_tlb(ARM_PV_TLB_PAGE, states_pgd(0), KERNEL_VA, 0), 0, name);
	states_user_tables();
	tap_equal(hyp_tlb(ARM_PV_TLB_PAGE, states_pgd(0), 0x100000, 0), 0, "  of user space");
	tap_equal(hyp_tlb(ARM_PV_TLB_PAGE, states_pgd(0), UINT32_MAX, 0), 0, "  the last there is");
}

static void switches(const char *name)
{
	int32_t wrong = 0;

	states_user_tables();
	/* The first ones take free tables, then that of table 0 is the oldest. */
	for (unsigned int i = 1; i < SPACES; i++)
		wrong |= hyp_switch(states_pgd(i));
	tap_equal(wrong, 0, name);
	states_user_sections(1000);
	for (unsigned int i = 1; i < SPACES; i++)
		wrong |= hyp_switch(states_pgd(i));
	tap_equal(wrong, 0, "  with sections");
	states_user_tables();
	for (unsigned int i = 1; i < SPACES; i++)
		asm volatile("mcr p15, 0, %0, c2, c0, 0" : : "r"(states_pgd(i)) : "memory");
	hyp_switch(states_pgd(0));
	tap_ok(states_right(), "  by TTBR0");
}

static void release(const char *name)
{
	states_user_tables();
	hyp_switch(states_pgd(1));
	tap_equal(hyp_pv_op(ARM_PV_OP_RELEASE_PGD, states_pgd(0)), 0, name);
	states_user_tables();
	tap_equal(hyp_pv_op(ARM_PV_OP_RELEASE_PGD, states_pgd(0)), 0, "  of the loaded one");
	tap_ok(states_right(), "  all can be read again");
}

static void vectors(const char *name)
{
	struct arm_pv_vectors copy = guest_vectors;

	states_kernel_tables();
	states_user_tables();
	copy.task_size = USER_END;
	tap_equal(hyp_pv_op(ARM_PV_OP_SET_VECTORS, guest_pointer(&copy)), 0, name);
}

static void kuser(const char *name)
{
	tap_equal(hyp_pv_op(ARM_PV_OP_SET_KUSER, states_pgd(0)), 0, name);
}

/* --- caches --- */

static void cache_ranges(const char *name)
{
	static const uint32_t ops[] = { ARM_PV_CACHE_COHERENT, ARM_PV_CACHE_CLEAN,
					ARM_PV_CACHE_INVALIDATE, ARM_PV_CACHE_FLUSH };
	int32_t wrong = 0;

	for (unsigned int i = 0; i < 4; i++) {
		wrong |= hyp_tlb(ARM_PV_TLB_ALL, 0, 0, 0);
		wrong |= hyp_cache(ops[i], MAPPED_VA, CACHE_BIG);
		wrong |= hyp_cache(ops[i], MAPPED_VA + 1, CACHE_BIG - 2);
		wrong |= hyp_cache(ops[i], KERNEL_VA + 0x1000, CACHE_BIG); /* not mapped */
		wrong |= hyp_cache(ops[i], 0, ARM_PV_HYP_START);
	}
	tap_equal(wrong, 0, name);
}

static void cache_all(const char *name)
{
	tap_equal(hyp_cache(ARM_PV_CACHE_ALL, 0, 0), 0, name);
	tap_equal(hyp_cache(ARM_PV_CACHE_ICACHE, 0, 0), 0, "  of instructions");
}

/* --- return to user code --- */

static void put_off(void)
{
	volatile struct arm_pv_vcpu_page *vcpu = guest_vcpu();

	vcpu->deferred =
		ARM_PV_DEFERRED_SET_TLS0 | ARM_PV_DEFERRED_SET_TLS1 | ARM_PV_DEFERRED_SET_PGD;
	vcpu->deferred_pgd = states_pgd(0);
	for (unsigned int i = 0; i < ARM_PV_CLEANS_MAX; i++)
		vcpu->clean_va[i] = MAPPED_VA + i * 0x2000;
	vcpu->clean_count = ARM_PV_CLEANS_MAX;
	for (unsigned int i = 0; i < ARM_PV_HINTS_MAX; i++)
		vcpu->hint_va[i] = 0x20000000 + (i << 20);
	vcpu->hint_count = ARM_PV_HINTS_MAX;
}

static void returns(const char *name)
{
	struct guest_regs regs;
	struct guest_fault fault;

	states_kernel_tables();
	states_user_tables();
	for (unsigned int i = 1; i < SPACES; i++)
		hyp_switch(states_pgd(i));
	memset(&regs, 0, sizeof(regs));
	regs.pc = 0x7fff0000; /* not mapped */
	regs.psr = ARM_PV_PSR_MODE_USR;
	put_off();
	tap_equal(guest_user_run(&regs, &fault), GUEST_TRAP_PABT, name);
	hyp_switch(states_pgd(0));
	tap_equal(guest_vcpu()->hint_count | guest_vcpu()->clean_count | guest_vcpu()->deferred, 0,
		  "  nothing is left of the lists");
	put_off();
	states_user_tables(); /* a fill for user code cleans the pages of the list */
	tap_equal(guest_vcpu()->clean_count, 0, "  nor after a fault");
	guest_vcpu()->deferred = 0;
	guest_vcpu()->hint_count = 0;
	regs.pc = USER_SVC;
	tap_equal(guest_user_run(&regs, &fault), GUEST_TRAP_SVC, "  a system call");
}

/* --- events --- */

static void open_ports(void)
{
	int32_t port = guest_event_bind_ipi();

	first_port = (evtchn_port_t)port;
	while (port > 0) {
		last_port = (evtchn_port_t)port;
		guest_event_set_mask(last_port, true);
		port = guest_event_bind_ipi();
	}
}

static void events(const char *name)
{
	struct xen_evtchn_bind_virq virq = { .virq = VIRQ_TIMER };
	struct xen_evtchn_bind_vcpu vcpu = { 0 };
	struct xen_evtchn_status status = { .dom = DOMID_SELF };
	int32_t port = guest_event_alloc(DOMID_SELF);

	tap_ok(port > 0, name);
	tap_ok(guest_event_bind(DOMID_SELF, (evtchn_port_t)port) > 0, "  bind_interdomain");
	tap_equal(hyp_event_op(EVTCHNOP_bind_virq, &virq), 0, "  bind_virq");
	open_ports();
	tap_ok(last_port > 100, "  bind_ipi to the end");
	status.port = last_port;
	tap_equal(hyp_event_op(EVTCHNOP_status, &status), 0, "  status");
	vcpu.port = last_port;
	hyp_event_op(EVTCHNOP_bind_vcpu, &vcpu);
	tap_equal(guest_event_send(last_port), 0, "  send");
	tap_equal(guest_event_unmask(last_port), 0, "  unmask");
	guest_event_set_mask(last_port, true);
	tap_equal(guest_event_close(last_port), 0, "  close");
}

static int32_t poll_many(uint64_t timeout)
{
	static evtchn_port_t ports[POLL_PORTS];
	struct xen_sched_poll poll = { .ports = guest_pointer(ports),
				       .nr_ports = POLL_PORTS,
				       .timeout = timeout };

	for (unsigned int i = 0; i < POLL_PORTS; i++)
		ports[i] = last_port - 1;
	return hyp_sched_op(SCHEDOP_poll, &poll);
}

static void scheduling(const char *name)
{
	guest_vcpu()->local_pending = 0;
	guest_vcpu()->upcall_pending = 0;
	tap_equal(poll_many(guest_time_ns() + 100000), 0, name);
	guest_timer_set(guest_time_ns() + 100000, 0);
	tap_equal(hyp_sched_op(SCHEDOP_block, NULL), 0, "  block");
	guest_vcpu()->local_pending = 0;
	guest_vcpu()->upcall_pending = 0;
	tap_equal(hyp_sched_op(SCHEDOP_yield, NULL), 0, "  yield");
}

static void timers(const char *name)
{
	tap_equal(guest_timer_set(guest_time_ns() + 1000000000, 0), 0, name);
	tap_equal(guest_timer_set(UINT64_MAX - 1, 0), 0, "  at the end of time");
	tap_equal(guest_timer_set(0, 0), 0, "  in the past");
	guest_vcpu()->local_pending = 0;
	guest_vcpu()->upcall_pending = 0;
	tap_equal(guest_timer_stop(), 0, "  stop");
	tap_equal(hyp_vcpu_op(VCPUOP_stop_periodic_timer, 0, NULL), 0,
		  "  stop of the periodic one");
	tap_equal(hyp_vcpu_op(VCPUOP_is_up, 0, NULL), 1, "  is_up");
}

/* --- the rest --- */

static int32_t write_all(const char *from, uint32_t size)
{
	int32_t result;

	do {
		result = hyp_console_write(from, size);
		if (result == -XEN_EAGAIN)
			hyp_sched_op(SCHEDOP_yield, NULL);
	} while (result == -XEN_EAGAIN);
	return result;
}

static void console(const char *name)
{
	memset(text, '\n', sizeof(text));
	tap_ok(write_all(text, BIG_TEXT) >= 0, name);
	tap_ok(write_all(text + 1, BIG_TEXT) >= 0, "  that begins in a word");
	tap_ok(write_all(text + 2, UNALIGNED_TEXT) >= 0, "  and behind one that lies otherwise");
	memset(text, 'x', BIG_TEXT - 1);
	tap_ok(write_all(text, BIG_TEXT) >= 0, "  one long line");
	tap_ok(hypercall3(__HYPERVISOR_console_io, CONSOLEIO_read, BIG_TEXT, guest_pointer(text)) >=
		       0,
	       "  read");
}

static void questions(const char *name)
{
	struct xen_feature_info features = { 0 };
	char extra[16];
	uint64_t time;

	tap_ok(hypercall2(__HYPERVISOR_xen_version, XENVER_version, 0) > 0, name);
	tap_equal(hypercall2(__HYPERVISOR_xen_version, XENVER_extraversion, guest_pointer(extra)),
		  0, "  extraversion");
	tap_equal(
		hypercall2(__HYPERVISOR_xen_version, XENVER_get_features, guest_pointer(&features)),
		0, "  features");
	tap_equal(hyp_pv_op(ARM_PV_OP_GET_TIME, guest_pointer(&time)), 0, "  time");
	tap_equal(hypercall3(ARM_PV_HYPERCALL_OP, ARM_PV_OP_SEND_IPI, 1, 0), 0, "  IPI");
	guest_vcpu()->local_pending = 0;
	guest_vcpu()->upcall_pending = 0;
}

static void parameters(const char *name)
{
	int32_t wrong = 0;

	for (uint32_t index = 0; index < HVM_NR_PARAMS; index++) {
		struct xen_hvm_param param = { .domid = DOMID_SELF, .index = index };

		wrong |= hyp_hvm_op(HVMOP_get_param, &param);
		if (index == HVM_PARAM_CALLBACK_IRQ)
			wrong |= hyp_hvm_op(HVMOP_set_param, &param);
	}
	tap_equal(wrong, 0, name);
}

static const struct {
	const char *names; /* constants of the dispatch tables */
	void (*run)(const char *name);
} cases[] = {
	{ "ARM_PV_HYPERCALL_TLB ARM_PV_TLB_ALL", all },
	{ "ARM_PV_TLB_MM", mm },
	{ "ARM_PV_TLB_RANGE", range },
	{ "ARM_PV_TLB_KERNEL_RANGE", kernel_range },
	{ "ARM_PV_TLB_PAGE", one_page },
	{ "ARM_PV_HYPERCALL_SWITCH", switches },
	{ "ARM_PV_OP_RELEASE_PGD", release },
	{ "ARM_PV_OP_SET_VECTORS", vectors },
	{ "ARM_PV_OP_SET_KUSER", kuser },
	{ "ARM_PV_HYPERCALL_CACHE ARM_PV_CACHE_COHERENT ARM_PV_CACHE_CLEAN "
	  "ARM_PV_CACHE_INVALIDATE ARM_PV_CACHE_FLUSH",
	  cache_ranges },
	{ "ARM_PV_CACHE_ALL ARM_PV_CACHE_ICACHE", cache_all },
	{ "ARM_PV_HYPERCALL_IRET", returns },
	{ "EVTCHNOP_alloc_unbound EVTCHNOP_bind_interdomain EVTCHNOP_bind_virq EVTCHNOP_bind_ipi "
	  "EVTCHNOP_status EVTCHNOP_bind_vcpu EVTCHNOP_send EVTCHNOP_unmask EVTCHNOP_close",
	  events },
	{ "SCHEDOP_poll SCHEDOP_block SCHEDOP_yield", scheduling },
	{ "VCPUOP_set_singleshot_timer VCPUOP_stop_singleshot_timer VCPUOP_stop_periodic_timer "
	  "VCPUOP_is_up",
	  timers },
	{ "CONSOLEIO_write CONSOLEIO_read", console },
	{ "XENVER_version XENVER_extraversion XENVER_get_features ARM_PV_HYPERCALL_OP "
	  "ARM_PV_OP_GET_TIME ARM_PV_OP_SEND_IPI",
	  questions },
	{ "HVMOP_get_param HVMOP_set_param HVM_PARAM_CONSOLE_PFN HVM_PARAM_CONSOLE_EVTCHN "
	  "HVM_PARAM_CALLBACK_IRQ",
	  parameters },
};

int main(void)
{
	guest_irq_disable();
	states_setup();
	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cases[i].run(cases[i].names);
	/* SCHEDOP_shutdown SHUTDOWN_poweroff: with all ports open, and text in the ring. */
	return tap_done();
}
