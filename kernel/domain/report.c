// SPDX-License-Identifier: GPL-2.0-only
/*
 * report.c - what is printed about a domain: its end, its silence, debug key q.
 *
 * LOCKS: none. Own work reads what it changes itself (domain.h); counters and times
 *	of a running domain are for people, so an old value does.
 */
#include "report.h"

#include <arch/arch.h>
#include <vambrace/console.h>

static const char *const end_name[] = {
	[DOMAIN_POWEROFF] = "poweroff",
	[DOMAIN_REBOOT] = "reboot",
	[DOMAIN_CRASH] = "crash",
	[DOMAIN_STOPPED] = "stopped",
};

#define COUNTERS_FORMAT_OF(reason) " " #reason "=%u"
#define COUNTER_OF(reason)	   , (unsigned int)sum[ENTRY_##reason]

static uint64_t time_of(const struct domain *domain)
{
	uint64_t time = 0;

	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		time += domain->vcpu[i]->sched.time;
	}
	return time;
}

static void print_counters(const struct domain *domain)
{
	uint32_t sum[ENTRY_REASON_COUNT] = { 0 };

	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		for (unsigned int reason = 0; reason < ENTRY_REASON_COUNT; reason++) {
			sum[reason] += domain->vcpu[i]->counters[reason];
		}
	}
	printk("d%u counters:" ENTRY_REASONS(COUNTERS_FORMAT_OF) "\n",
	       domain->id ENTRY_REASONS(COUNTER_OF));
}

void domain_dump_vcpus(struct domain *domain)
{
	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		arch_vcpu_dump(domain->vcpu[i]);
	}
}

void report_registers(struct domain *domain)
{
	if (domain->end == DOMAIN_STOPPED) {
		printk("d%u %s: stopped by the hypervisor\n", domain->id, domain->config->name);
	} else {
		printk("d%u %s: crashed by its own report\n", domain->id, domain->config->name);
	}
	domain_dump_vcpus(domain);
}

void report_reason(struct domain *domain)
{
	printk("d%u %s: ended: %s", domain->id, domain->config->name, end_name[domain->end]);
	if (domain->end_reason.format != NULL) {
		printk(": ");
		message_say(&domain->end_reason);
	}
	printk("\n");
}

void report_counters(struct domain *domain)
{
	if (domain->end_reported) {
		print_counters(domain);
	} else {
		printk("d%u %s: its report is left out, as %u were before: one is made a second\n",
		       domain->id, domain->config->name,
		       (unsigned int)domain->reports_left_out - 1);
	}
}

void report_silence(struct domain *domain)
{
	printk("d%u %s: nothing on its console 5 s after its start; it is %s\n", domain->id,
	       domain->config->name,
	       domain->vcpu[0]->state == VCPU_BLOCKED ? "waiting for an event" : "running");
	domain_dump_vcpus(domain);
}

void domain_dump(const struct domain *domain)
{
	static const char *const state_name[] = {
		[DOMAIN_ABSENT] = "absent",	  [DOMAIN_REFUSED] = "refused",
		[DOMAIN_RUNNING] = "running",	  [DOMAIN_ENDED] = "ended",
		[DOMAIN_PRESERVED] = "preserved", [DOMAIN_BUILDING] = "being built",
		[DOMAIN_GONE] = "gone",
	};

	if (domain->state == DOMAIN_ABSENT) {
		return;
	}
	printk("d%u %s: %s, %u MiB\n", domain->id, domain->config->name, state_name[domain->state],
	       (unsigned int)domain->p2m.chunk_count);
	/* A domain that is gone has no vCPUs; its counters were printed when it ended. */
	if (domain->vcpu_count != 0) {
		print_counters(domain);
		printk("d%u time: %u ms\n", domain->id,
		       (unsigned int)(time_of(domain) / NS_PER_MS));
	}
}
