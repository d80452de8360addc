// SPDX-License-Identifier: GPL-2.0-only
/*
 * fake.c - what kernel/ asks of the architecture and of parts that are not
 * under test. See fake.h.
 */
#include "fake.h"

#include <stdlib.h>
#include <string.h>

#include <arch/arch.h>
#include <vambrace/console.h>
#include <vambrace/hypercall.h>
#include <vambrace/lock.h>
#include <vambrace/work.h>

/* A test that links the real part instead has that: UNIT_LINKED in build.mk. */
#define WEAK __attribute__((weak))

struct fake fake;
WEAK struct domain domains[DOMAINS_MAX];

static struct domain_config config = { .name = "fake" };

void fake_vcpus(struct domain *domain)
{
	static struct vcpu vcpus[DOMAINS_MAX][VCPUS_MAX];

	for (unsigned int i = 0; i < VCPUS_MAX; i++) {
		vcpus[domain->id][i] = (struct vcpu){ .domain = domain, .id = i };
		domain->vcpu[i] = &vcpus[domain->id][i];
	}
	domain->vcpu_count = 1;
}

void fake_reset(unsigned int count)
{
	memset(&fake, 0, sizeof(fake));
	memset(domains, 0, sizeof(domains));
	lock_init();
	for (unsigned int id = 0; id < DOMAINS_MAX; id++) {
		domains[id].lock = (struct lock)LOCK_INITIALIZER(LOCK_DOMAIN, (uint8_t)id);
		domains[id].events.lock = (struct lock)LOCK_INITIALIZER(LOCK_EVENT, (uint8_t)id);
	}
	fake.input = "";
	for (unsigned int id = 1; id <= count; id++) {
		domains[id].id = id;
		domains[id].state = DOMAIN_RUNNING;
		domains[id].config = &config;
		fake_vcpus(&domains[id]);
		domains[id].vcpu[0]->state = VCPU_RUNNABLE;
	}
}

struct vcpu *fake_vcpu(unsigned int domain)
{
	return domains[domain].vcpu[0];
}

void *fake_memory(uint32_t gva, size_t size)
{
	if (!range_ok(gva, (uint32_t)size, FAKE_BASE, FAKE_END)) {
		abort();
	}
	return &fake.memory[gva - FAKE_BASE];
}

WEAK struct domain *domain_by_id(unsigned int id)
{
	if (id >= DOMAINS_MAX || domains[id].state == DOMAIN_ABSENT) {
		return NULL;
	}
	return &domains[id];
}

WEAK void domain_add(struct domain *domain)
{
	domain->state = DOMAIN_BUILDING;
}

WEAK void domain_set_state(struct domain *domain, enum domain_state state)
{
	domain->state = state;
}

WEAK void domain_raise(const struct domain *domain)
{
	(void)domain;
	work_raise(WORK_DOMAINS);
}

WEAK void domain_raise_all(void)
{
	work_raise(WORK_DOMAINS);
}

WEAK void domain_shutdown(struct domain *domain, enum domain_end end)
{
	domain->state = DOMAIN_ENDED;
	fake.shutdowns++;
	fake.last_end = end;
}

/* --- guest memory --- */

bool arch_copy_from_guest(struct vcpu *vcpu, void *to, uint32_t gva, size_t size)
{
	(void)vcpu;
	lock_assert_none_held();
	if (!range_ok(gva, (uint32_t)size, FAKE_BASE, FAKE_END)) {
		return false;
	}
	memcpy(to, &fake.memory[gva - FAKE_BASE], size);
	return true;
}

bool arch_copy_to_guest(struct vcpu *vcpu, uint32_t gva, const void *from, size_t size)
{
	(void)vcpu;
	lock_assert_none_held();
	if (!range_ok(gva, (uint32_t)size, FAKE_BASE, FAKE_READ_ONLY)) {
		return false;
	}
	memcpy(&fake.memory[gva - FAKE_BASE], from, size);
	return true;
}

struct arm_pv_vcpu_page *arch_vcpu_page(struct vcpu *vcpu)
{
	return &fake.page[vcpu->domain->id];
}

struct xen_shared_info *arch_shared_info(struct domain *domain)
{
	return &fake.shared[domain->id];
}

gpa_t arch_console_gpa(void)
{
	return (gpa_t){ 0x3fff3000 };
}

/* --- vCPUs --- */

void arch_set_upcall_pending(struct vcpu *vcpu, unsigned int local_irq)
{
	arch_vcpu_page(vcpu)->upcall_pending = 1;
	arch_vcpu_page(vcpu)->local_pending |= 1u << local_irq;
}

bool arch_upcall_pending(struct vcpu *vcpu)
{
	return arch_vcpu_page(vcpu)->upcall_pending != 0;
}

void arch_use_own_tables(void)
{
}

WEAK void arch_vcpu_dump(struct vcpu *vcpu)
{
	(void)vcpu;
}

int32_t arch_hypercall(struct vcpu *vcpu, uint32_t number, struct hypercall_args *args)
{
	(void)vcpu;
	(void)args;
	fake.last_arch_call = number;
	return -XEN_ENOSYS;
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

/* --- own work, console --- */

WEAK void message_put(unsigned int count, const char *format, ...)
{
	(void)count;
	(void)format;
}

WEAK void work_raise(enum work_item item)
{
	fake.raised |= 1u << item;
}

WEAK void console_ring_service(struct domain *domain)
{
	fake.ring_services[domain->id]++;
}

WEAK char *console_write_begin(struct vcpu *vcpu, uint32_t gva, size_t count)
{
	(void)gva;
	if (fake.output_size + count > sizeof(fake.output)) {
		vcpu->state = VCPU_BLOCKED;
		return NULL;
	}
	fake.writing = true;
	return &fake.output[fake.output_size];
}

WEAK void console_write_end(struct domain *domain, size_t count)
{
	(void)domain;
	fake.writing = false;
	fake.output_size += count;
}

WEAK size_t console_read_guest(struct domain *domain, char *buffer, size_t size)
{
	size_t length = strnlen(fake.input, size);

	(void)domain;
	memcpy(buffer, fake.input, length);
	fake.input += length;
	return length;
}
