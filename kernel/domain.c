// SPDX-License-Identifier: GPL-2.0-only
/*
 * domain.c - the life of a domain after it was built: how it ends and what
 * follows. Building is domain_build.c.
 */
#include <vambrace/domain.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <arch/arch.h>
#include <vambrace/console.h>
#include <vambrace/sched.h>
#include <vambrace/timer.h>

#define REASON_SIZE	160

struct domain domains[DOMAINS_MAX];

/* qemu-exit: leave the machine when these have ended; NULL: stay. */
static const char *exit_names;
static bool exit_wanted;

struct domain *domain_by_id(unsigned int id)
{
	if (id == 0 || id >= DOMAINS_MAX || domains[id].state == DOMAIN_ABSENT) {
		return NULL;
	}
	return &domains[id];
}

void domain_set_exit(const char *names)
{
	exit_wanted = true;
	exit_names = names;
}

/* --- leaving the machine --- */

/* Is @name one of the comma-separated @names? */
static bool name_listed(const char *names, const char *name)
{
	size_t length = strlen(name);

	while (*names != '\0') {
		if (strncmp(names, name, length) == 0 &&
		    (names[length] == ',' || names[length] == '\0')) {
			return true;
		}
		names += strcspn(names, ",");
		names += *names == ',';
	}
	return false;
}

static bool still_to_end(const struct domain *domain)
{
	if (domain->state == DOMAIN_ABSENT || domain->state == DOMAIN_REFUSED) {
		return false;
	}
	if (exit_names != NULL && !name_listed(exit_names, domain->config->name)) {
		return false;
	}
	return domain->state != DOMAIN_PRESERVED && domain->state != DOMAIN_GONE;
}

static void exit_if_all_ended(void)
{
	if (!exit_wanted) {
		return;
	}
	for (unsigned int id = 1; id < DOMAINS_MAX; id++) {
		if (still_to_end(&domains[id])) {
			return;
		}
	}
	printk("all domains have ended\n");
	arch_exit(0);
}

/* --- ending --- */

static const char *const end_name[] = {
	[DOMAIN_POWEROFF] = "poweroff",
	[DOMAIN_REBOOT] = "reboot",
	[DOMAIN_CRASH] = "crash",
	[DOMAIN_STOPPED] = "stopped",
};

void domain_print_counters(const struct domain *domain)
{
	static const char *const name[] = {
#define X(reason) #reason,
		ENTRY_REASONS(X)
#undef X
	};

	printk("d%u counters:", domain->id);
	for (unsigned int i = 0; i < ENTRY_REASON_COUNT; i++) {
		printk(" %s=%u", name[i], (unsigned int)domain->vcpu.counters[i]);
	}
	printk("\n");
}

static void end(struct domain *domain, enum domain_end how, const char *detail)
{
	domain->vcpu.state = VCPU_DOWN;
	domain->vcpu.timer_deadline = NEVER;
	domain->vcpu.poll_deadline = NEVER;
	domain->state = DOMAIN_ENDED;
	domain->end = how;
	sched_sleep(&domain->vcpu);
	console_ring_drain(domain);
	console_end_line(domain);
	printk("d%u %s: ended: %s%s\n", domain->id, domain->config->name, end_name[how], detail);
	domain_print_counters(domain);
	sched_work();
}

void domain_shutdown(struct domain *domain, enum domain_end how)
{
	end(domain, how, "");
}

void domain_stop(struct vcpu *vcpu, const char *format, ...)
{
	char reason[REASON_SIZE] = ": ";
	va_list arguments;

	if (vcpu->domain->state != DOMAIN_RUNNING) {
		return;
	}
	va_start(arguments, format);
	vsnprintf(reason + 2, sizeof(reason) - 2, format, arguments);
	va_end(arguments);
	printk("d%u %s: stopped by the hypervisor\n", vcpu->domain->id, vcpu->domain->config->name);
	arch_vcpu_dump(vcpu);
	end(vcpu->domain, DOMAIN_STOPPED, reason);
}

/* --- what follows --- */

static enum on_event policy(const struct domain *domain)
{
	switch (domain->end) {
	case DOMAIN_POWEROFF:
		return domain->config->on_poweroff;
	case DOMAIN_REBOOT:
		return domain->config->on_reboot;
	default:
		return domain->config->on_crash;
	}
}

/* One piece of one domain's way from ended to what its policy says. */
static void advance(struct domain *domain)
{
	if (domain->state == DOMAIN_ENDED && policy(domain) == ON_EVENT_PRESERVE) {
		domain->state = DOMAIN_PRESERVED;
		return;
	}
	if (domain->state == DOMAIN_ENDED) {
		bool destroy = policy(domain) == ON_EVENT_DESTROY;

		if (!domain_teardown_step(domain, destroy)) {
			return;
		}
		if (destroy) {
			if (!domain_recreate(domain)) {
				domain->state = DOMAIN_GONE;
			}
			return;
		}
		printk("d%u %s: restarting\n", domain->id, domain->config->name);
		domain->state = DOMAIN_BUILDING;
		return;
	}
	domain_build_step(domain);
}

bool domain_reap(void)
{
	/* By turns: one that crashes at once, again and again, delays no other. */
	static unsigned int last;

	for (unsigned int i = 1; i <= DOMAINS_MAX; i++) {
		unsigned int id = (last + i) % DOMAINS_MAX;
		struct domain *domain = &domains[id];

		if (domain->state == DOMAIN_ENDED || domain->state == DOMAIN_BUILDING) {
			last = id;
			advance(domain);
			return true;
		}
	}
	exit_if_all_ended();
	return false;
}

/* --- reports --- */

void domain_check_silence(uint64_t now)
{
	for (unsigned int id = 1; id < DOMAINS_MAX; id++) {
		struct domain *domain = &domains[id];

		if (domain->state == DOMAIN_RUNNING && !domain->console_seen &&
		    !domain->silence_reported && now - domain->start_time >= DOMAIN_SILENCE_NS) {
			domain->silence_reported = true;
			printk("d%u %s: nothing on its console 5 s after its start; it is %s\n", id,
			       domain->config->name,
			       domain->vcpu.state == VCPU_BLOCKED ? "waiting for an event" :
								    "running");
			arch_vcpu_dump(&domain->vcpu);
		}
	}
}

void domain_dump(void)
{
	static const char *const state_name[] = {
		[DOMAIN_ABSENT] = "absent", [DOMAIN_REFUSED] = "refused",
		[DOMAIN_RUNNING] = "running", [DOMAIN_ENDED] = "ended",
		[DOMAIN_PRESERVED] = "preserved", [DOMAIN_BUILDING] = "being built",
		[DOMAIN_GONE] = "gone",
	};

	for (unsigned int id = 1; id < DOMAINS_MAX; id++) {
		const struct domain *domain = &domains[id];

		if (domain->state == DOMAIN_ABSENT) {
			continue;
		}
		printk("d%u %s: %s, %u MiB\n", id, domain->config->name, state_name[domain->state],
		       (unsigned int)domain->p2m.chunk_count);
		if (domain->state != DOMAIN_REFUSED) {
			domain_print_counters(domain);
		}
	}
}
