/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fake.h - an architecture of arrays, for tests of kernel/: domains that never
 * run, guest memory that is an array, and a record of what was asked for.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <public/arm_pv.h>
#include <public/xen.h>
#include <vambrace/domain.h>

/* Guest memory, alike for all domains: its last page can only be read. */
#define FAKE_BASE      0x40000000u
#define FAKE_SIZE      0x4000u
#define FAKE_READ_ONLY (FAKE_BASE + FAKE_SIZE - PAGE_SIZE)
#define FAKE_END       (FAKE_BASE + FAKE_SIZE)

struct fake {
	uint8_t memory[FAKE_SIZE];
	struct arm_pv_vcpu_page page[DOMAINS_MAX];
	struct xen_shared_info shared[DOMAINS_MAX];
	uint64_t now;
	bool interrupt_waiting;
	const struct sched_entity *accounted; /* the last one that was charged by name */
	unsigned int wakes[DOMAINS_MAX], sleeps[DOMAINS_MAX], yields[DOMAINS_MAX];
	unsigned int ring_services[DOMAINS_MAX];
	unsigned int shutdowns, timers_set;
	uint32_t raised; /* bit of each item of own work */
	enum domain_end last_end;
	uint32_t last_arch_call;
	char output[2048];
	size_t output_size;
	bool writing; /* between console_write_begin() and _end() */
	const char *input;
};

extern struct fake fake;

/* Everything forgotten; domains 1 to @count run. */
void fake_reset(unsigned int count);

/*
 * Give the domain, whose id is set, its vCPU, all zero. There are more, for a test that
 * counts more.
 */
void fake_vcpus(struct domain *domain);

struct vcpu *fake_vcpu(unsigned int domain);

/* Guest memory at @gva, which must lie in it with @size bytes. */
void *fake_memory(uint32_t gva, size_t size);
