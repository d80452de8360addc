/* SPDX-License-Identifier: GPL-2.0 */
/*
 * other.c - random steps that concern ports, timers, sleep, the console, and
 * calls with any arguments; and the ways to end.
 */
#include <string.h>

#include "chance.h"
#include "guest.h"
#include "guest_mmu.h"
#include "random.h"

#define RING_VA	   0xc6000000u /* between what states.c maps */
#define PORTS	   64u	       /* that are likely to be open */
#define DOMAIN_IDS 4u
#define SLEEP_NS   200000u
#define TEXT_SIZE  1024u
#define POLL_PORTS 128u

static uint32_t ring_coarse[256] __attribute__((aligned(1024), section(".bss.tables")));
static char text[TEXT_SIZE + 4];
static evtchn_port_t console_port;

/* --- ports --- */

static evtchn_port_t random_port(void)
{
	return chance_once_in(32) ? chance() : chance_below(chance_once_in(4) ? 1100 : PORTS);
}

static domid_t random_domain(void)
{
	return (domid_t)(chance_once_in(16) ? chance() :
			 chance_once_in(2)  ? DOMID_SELF :
					      chance_below(DOMAIN_IDS));
}

static void open_port(void)
{
	struct xen_evtchn_bind_virq virq = { .virq = chance_below(NR_VIRQS + 1) };

	switch (chance_below(4)) {
	case 0:
		guest_event_alloc(random_domain());
		break;
	case 1:
		guest_event_bind(random_domain(), random_port());
		break;
	case 2:
		hyp_event_op(EVTCHNOP_bind_virq, &virq);
		break;
	default:
		for (uint32_t i = chance_size(256); i != 0; i--)
			guest_event_bind_ipi();
		break;
	}
}

/* The console's port stays open, mostly. */
static void close_ports(void)
{
	for (uint32_t i = chance_size(256); i != 0; i--) {
		evtchn_port_t port = random_port();

		if (port != console_port || chance_once_in(256))
			guest_event_close(port);
	}
}

static void use_port(void)
{
	struct xen_evtchn_status status = { .dom = random_domain(), .port = random_port() };
	struct xen_evtchn_bind_vcpu vcpu = { .port = random_port(), .vcpu = chance_below(2) };

	switch (chance_below(6)) {
	case 0:
		hyp_event_op(EVTCHNOP_status, &status);
		break;
	case 1:
		hyp_event_op(EVTCHNOP_bind_vcpu, &vcpu);
		break;
	case 2:
		guest_event_unmask(random_port());
		break;
	case 3:
		guest_event_set_mask(random_port() % XEN_EVTCHN_2L_PORTS, chance_once_in(2));
		break;
	default:
		guest_event_send(random_port());
		break;
	}
}

/* --- time and sleep --- */

static void set_timer(void)
{
	uint64_t now = guest_time_ns();

	switch (chance_below(6)) {
	case 0:
		guest_timer_set(chance(), 0);
		break;
	case 1:
		guest_timer_set((uint64_t)chance() << 32 | chance(), chance());
		break;
	case 2:
		guest_timer_stop();
		hyp_vcpu_op(VCPUOP_stop_periodic_timer, 0, NULL);
		break;
	default:
		guest_timer_set(now + chance_size(SLEEP_NS), 0);
		break;
	}
	if (chance_once_in(4))
		hypercall3(ARM_PV_HYPERCALL_OP, ARM_PV_OP_SEND_IPI, 1, chance_below(16));
}

static void sleep(void)
{
	static evtchn_port_t ports[POLL_PORTS];
	uint64_t until = guest_time_ns() + chance_size(SLEEP_NS);
	struct xen_sched_poll poll = { .ports = guest_pointer(ports),
				       .timeout = until,
				       .nr_ports = chance_size(POLL_PORTS) };

	for (uint32_t i = 0; i < poll.nr_ports; i++)
		ports[i] = 1 + chance_below(PORTS);
	switch (chance_below(3)) {
	case 0:
		hyp_sched_op(SCHEDOP_poll, &poll);
		break;
	case 1:
		/* Masked, or the interrupt is taken before the sleep. */
		guest_irq_disable();
		guest_timer_set(until, 0);
		hyp_sched_op(SCHEDOP_block, NULL);
		break;
	default:
		hyp_sched_op(SCHEDOP_yield, NULL);
		break;
	}
}

static void interrupts(void)
{
	if (chance_once_in(2))
		guest_irq_enable();
	else
		guest_irq_disable();
	if (chance_once_in(4)) {
		guest_vcpu()->local_pending = 0;
		guest_vcpu()->upcall_pending = 0;
	}
}

/* --- console --- */

/* May fault, and is skipped then: see random.c. */
static void store(volatile char *to, char byte)
{
	asm volatile("strb %0, [%1]" : : "r"(byte), "r"(to) : "memory");
}

static void fill_text(volatile char *to, uint32_t size)
{
	/* The most frequent byte: ends of lines need prefixes, others do not. */
	char byte = "\n\rx"[chance_below(3)];

	for (uint32_t i = 0; i < size; i++)
		store(&to[i], chance_once_in(8) ? (char)(chance() & 0x7f) : byte);
}

static void write_console(void)
{
	uint32_t size = chance_size(TEXT_SIZE);

	if (chance_once_in(2)) {
		fill_text(text, size);
		hyp_console_write(text + chance_below(4), size);
	} else {
		hypercall3(__HYPERVISOR_console_io, CONSOLEIO_read, chance_size(UINT32_MAX),
			   memory_random_pointer(64));
	}
}

static void use_ring(void)
{
	volatile struct xencons_interface *ring = (volatile struct xencons_interface *)RING_VA;

	if (chance_once_in(16)) {
		ring->out_prod = chance();
		ring->out_cons = chance();
		ring->in_cons = chance();
	} else {
		uint32_t size = chance_size(XENCONS_OUT_SIZE);

		fill_text(ring->out, XENCONS_OUT_SIZE);
		ring->out_prod = ring->out_cons + size;
	}
	guest_event_send(console_port);
}

/* --- any call --- */

static uint32_t random_argument(void)
{
	switch (chance_below(4)) {
	case 0:
		return chance_below(16);
	case 1:
		return memory_random_pgd();
	default:
		return memory_random_pointer(4096);
	}
}

static void any_call(void)
{
	static const uint8_t numbers[] = {
		__HYPERVISOR_xen_version,      __HYPERVISOR_console_io, __HYPERVISOR_vcpu_op,
		__HYPERVISOR_event_channel_op, __HYPERVISOR_hvm_op,	__HYPERVISOR_memory_op,
		__HYPERVISOR_multicall,	       __HYPERVISOR_physdev_op, ARM_PV_HYPERCALL_TLB,
		ARM_PV_HYPERCALL_CACHE,	       ARM_PV_HYPERCALL_OP,	255,
	};
	uint32_t number = numbers[chance_below(sizeof(numbers))];
	uint32_t op = chance_once_in(8) ? chance() : chance_below(20);

	/* Handlers at any address, and tables that it does not have: set_vectors() does that. */
	if (number == ARM_PV_HYPERCALL_OP && op == ARM_PV_OP_SET_VECTORS)
		return;
	hypercall5(number, op, random_argument(), random_argument(), random_argument(),
		   random_argument());
}

static void parameter(void)
{
	struct xen_hvm_param param = { .domid = random_domain(),
				       .index = chance_below(HVM_NR_PARAMS + 1),
				       .value = chance() };

	hyp_hvm_op(chance_below(2) == 0 ? HVMOP_get_param : HVMOP_set_param, &param);
	if (chance_once_in(2))
		asm volatile(".inst 0xeef00a10"); /* vmrs r0, fpsid: there may be no VFP */
	else
		asm volatile("mrc p15, 0, r0, c1, c0, 0" : : : "r0");
}

/* --- ends --- */

static void stop(void)
{
	static struct guest_regs frame;

	frame.psr = ARM_PV_PSR_MODE_SVC;
	guest_iret_at(chance_once_in(2) ? guest_pointer(&frame) : ARM_PV_HYP_START);
}

void other_end(void)
{
	static const uint8_t reasons[] = { SHUTDOWN_reboot, SHUTDOWN_crash, SHUTDOWN_watchdog };

	if (chance_once_in(2))
		stop();
	guest_shutdown(reasons[chance_below(sizeof(reasons))]);
}

void other_setup(void)
{
	struct xen_hvm_param page = { .domid = DOMID_SELF, .index = HVM_PARAM_CONSOLE_PFN };
	struct xen_hvm_param port = { .domid = DOMID_SELF, .index = HVM_PARAM_CONSOLE_EVTCHN };

	hyp_hvm_op(HVMOP_get_param, &page);
	hyp_hvm_op(HVMOP_get_param, &port);
	console_port = (evtchn_port_t)port.value;
	ring_coarse[RING_VA >> 12 & 0xff] =
		guest_small_page((uint32_t)page.value << 12, GUEST_AP_KERNEL);
	guest_pgd[RING_VA >> 20] = guest_coarse(guest_pointer(ring_coarse));
}

const struct step other_steps[OTHER_STEPS] = {
	{ open_port, 4 }, { close_ports, 2 }, { use_port, 16 },	    { set_timer, 8 },
	{ sleep, 4 },	  { interrupts, 4 },  { write_console, 1 }, { use_ring, 1 },
	{ any_call, 16 }, { parameter, 4 },
};
