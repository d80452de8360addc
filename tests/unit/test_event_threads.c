// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_event_threads.c - event channels between threads, under the thread
 * sanitizer: domains bind to each other, send, mask and close at random; then
 * both ends of each channel must agree, and no event may have been lost.
 */
/* The host's has a function of a name that build.mk gives another meaning. */
#undef sched_yield
#include <pthread.h>
#define sched_yield hypervisor_sched_yield

#include "unit.h"

#include <string.h>

#include <arch/arch.h>
#include <public/arm_pv.h>
#include <vambrace/console.h>
#include <vambrace/cpu.h>
#include <vambrace/domain.h>
#include <vambrace/lock.h>
#include <vambrace/sched.h>

const char unit_name[] = "event_threads";

#define THREADS 4u
#define ROUNDS	4000u
#define PORTS	12u /* those that are closed, masked and sent to */

struct domain domains[DOMAINS_MAX];

static struct cpu cpus[THREADS];
static struct vcpu vcpus[THREADS];
static struct xen_shared_info shared[THREADS];
static struct arm_pv_vcpu_page pages[THREADS];
static uint8_t memory[THREADS][64]; /* of each guest, for its structures */

/* --- what event.c asks for --- */

struct domain *domain_by_id(unsigned int id)
{
	return id < THREADS ? &domains[id] : NULL;
}

bool arch_copy_from_guest(struct vcpu *vcpu, void *to, uint32_t gva, size_t size)
{
	(void)gva;
	lock_assert_none_held();
	memcpy(to, memory[vcpu->domain->id], size);
	return true;
}

bool arch_copy_to_guest(struct vcpu *vcpu, uint32_t gva, const void *from, size_t size)
{
	(void)gva;
	lock_assert_none_held();
	memcpy(memory[vcpu->domain->id], from, size);
	return true;
}

struct arm_pv_vcpu_page *arch_vcpu_page(struct vcpu *vcpu)
{
	return &pages[vcpu->domain->id];
}

struct xen_shared_info *arch_shared_info(struct domain *domain)
{
	return &shared[domain->id];
}

void arch_set_upcall_pending(struct vcpu *vcpu, unsigned int local_irq)
{
	arch_fetch_or(&pages[vcpu->domain->id].local_pending, 1u << local_irq);
}

bool arch_test_and_set_bit64(uint64_t *word, unsigned int bit)
{
	uint32_t mask = 1u << (bit & 31);

	return arch_fetch_or(&((uint32_t *)(void *)word)[bit >> 5], mask) & mask;
}

void arch_clear_bit64(uint64_t *word, unsigned int bit)
{
	arch_fetch_clear(&((uint32_t *)(void *)word)[bit >> 5], 1u << (bit & 31));
}

void sched_wake(struct vcpu *vcpu)
{
	(void)vcpu;
	lock_assert_none_held();
}

void console_ring_service(struct domain *domain)
{
	(void)domain;
}

uint64_t time_now(void)
{
	return 0;
}

void message_put(unsigned int count, const char *format, ...)
{
	(void)count;
	(void)format;
}

/* --- guests --- */

static int32_t call(unsigned int id, uint32_t cmd, void *request, size_t size)
{
	int32_t result;

	memcpy(memory[id], request, size);
	result = event_channel_op(domains[id].vcpu[0], cmd, 0);
	memcpy(request, memory[id], size);
	return result;
}

static int32_t port_call(unsigned int id, uint32_t cmd, evtchn_port_t port)
{
	struct xen_evtchn_port request = { port };

	return call(id, cmd, &request, sizeof(request));
}

static void offer(unsigned int id, unsigned int other)
{
	struct xen_evtchn_alloc_unbound request = {
		.dom = DOMID_SELF,
		.remote_dom = (domid_t)other,
	};

	call(id, EVTCHNOP_alloc_unbound, &request, sizeof(request));
}

static void bind(unsigned int id, unsigned int other, evtchn_port_t port)
{
	struct xen_evtchn_bind_interdomain request = {
		.remote_dom = (domid_t)other,
		.remote_port = port,
	};

	call(id, EVTCHNOP_bind_interdomain, &request, sizeof(request));
}

static void bind_virq(unsigned int id, uint32_t virq)
{
	struct xen_evtchn_bind_virq request = { .virq = virq };

	call(id, EVTCHNOP_bind_virq, &request, sizeof(request));
	event_notify_virq(&domains[id], virq);
}

static void *guest(void *argument)
{
	struct cpu *cpu = argument;
	unsigned int id = (unsigned int)(cpu - cpus);
	uint32_t random = id + 1;

	fake_this_cpu_set(cpu);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		unsigned int other = (random >> 20) % THREADS;
		evtchn_port_t port = 1 + (random >> 24) % PORTS;

		random = random * 1664525 + 1013904223;
		switch (random >> 29) {
		case 0:
			offer(id, other);
			break;
		case 1:
		case 2:
			bind(id, other, port);
			break;
		case 3:
			port_call(id, EVTCHNOP_close, port);
			break;
		case 4:
			bind_virq(id, i % NR_VIRQS);
			break;
		case 5:
			port_call(id, EVTCHNOP_unmask, port);
			break;
		default:
			port_call(id, EVTCHNOP_send, port);
			break;
		}
	}
	return NULL;
}

static void expect_ends_agree(unsigned int id, evtchn_port_t port)
{
	const struct event_channel *channel = &domains[id].events.channel[port], *peer;

	if (channel->status != EVTCHNSTAT_interdomain) {
		return;
	}
	peer = &domains[channel->remote_domain].events.channel[channel->remote_port];
	ck_assert_uint_eq(peer->status, EVTCHNSTAT_interdomain);
	ck_assert_uint_eq(peer->remote_domain, id);
	ck_assert_uint_eq(peer->remote_port, port);
}

static void setup(void)
{
	lock_init();
	for (unsigned int id = 0; id < THREADS; id++) {
		domains[id].id = id;
		domains[id].state = DOMAIN_RUNNING;
		vcpus[id].domain = &domains[id];
		domains[id].vcpu[0] = &vcpus[id];
		domains[id].vcpu_count = 1;
		domains[id].events.lock = (struct lock)LOCK_INITIALIZER(LOCK_EVENT, (uint8_t)id);
	}
}

static void run(void *(*work)(void *))
{
	pthread_t thread[THREADS];

	for (unsigned int id = 0; id < THREADS; id++) {
		ck_assert_int_eq(pthread_create(&thread[id], NULL, work, &cpus[id]), 0);
	}
	for (unsigned int id = 0; id < THREADS; id++) {
		pthread_join(thread[id], NULL);
	}
}

START_TEST(both_ends_agree)
{
	run(guest);
	for (unsigned int id = 0; id < THREADS; id++) {
		for (evtchn_port_t port = 1; port < EVENT_PORTS; port++) {
			expect_ends_agree(id, port);
		}
	}
}
END_TEST

/* All send to domain 0, each its own bit of one word; domain 0 takes them. */
static unsigned int taken[THREADS];

static void *sender(void *argument)
{
	struct cpu *cpu = argument;
	unsigned int id = (unsigned int)(cpu - cpus);
	uint32_t *word = (uint32_t *)(void *)&shared[0].evtchn_pending[0];

	fake_this_cpu_set(cpu);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		event_notify(&domains[0], 1 + id);
		taken[id] += arch_fetch_clear(word, 1u << (1 + id)) >> (1 + id) & 1;
	}
	return NULL;
}

START_TEST(no_event_is_lost)
{
	run(sender);
	for (unsigned int id = 0; id < THREADS; id++) {
		ck_assert_uint_eq(taken[id], ROUNDS);
	}
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, both_ends_agree);
	tcase_add_test(tests, no_event_is_lost);
}
