// SPDX-License-Identifier: GPL-2.0-only
/*
 * domain.c - the life of a domain after it was built: how it ends and what
 * follows. Building is domain/build.c.
 *
 * A domain that ends only stops; the rest is own work, in pieces, for it may be
 * much and the others are not to wait for it. One that ends again and again is
 * not started again at once, nor reported each time.
 */
#include <vambrace/domain.h>

#include <stdarg.h>
#include <string.h>

#include <arch/arch.h>
#include <vambrace/console.h>
#include <vambrace/container_of.h>
#include <vambrace/domain_hooks.h>
#include <vambrace/timer.h>
#include <vambrace/work.h>

/* A restart is put off at most by what the configuration says, and not after such a life. */
#define LONG_LIFE_NS UINT64_C(10000000000)

/* One report a domain, registers and counters, in this time. */
#define REPORT_NS UINT64_C(1000000000)

struct domain domains[DOMAINS_MAX];

/* qemu-exit: leave the machine when these have ended; NULL: stay. */
static const char *exit_names;
static bool exit_wanted;

struct domain *domain_by_id(unsigned int id)
{
	if (id >= DOMAINS_MAX || domains[id].state == DOMAIN_ABSENT) {
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
	for (unsigned int id = 0; id < DOMAINS_MAX; id++) {
		if (still_to_end(&domains[id])) {
			return;
		}
	}
	printk("all domains have ended\n");
	arch_exit(0);
}

/* --- its timer --- */

static void life_expired(struct timer *timer)
{
	container_of(timer, struct domain, life_timer)->life_due = true;
	work_raise(WORK_DOMAINS);
}

static void set_life_timer(struct domain *domain, uint64_t deadline)
{
	domain->life_due = false;
	domain->life_timer.expired = life_expired;
	timer_set(&domain->life_timer, deadline);
}

void domain_started(struct domain *domain)
{
	domain->state = DOMAIN_RUNNING;
	domain->start_time = time_now();
	set_life_timer(domain, domain->start_time + DOMAIN_SILENCE_NS);
}

/* --- ending --- */

static const char *const end_name[] = {
	[DOMAIN_POWEROFF] = "poweroff",
	[DOMAIN_REBOOT] = "reboot",
	[DOMAIN_CRASH] = "crash",
	[DOMAIN_STOPPED] = "stopped",
};

/* How long its next start is put off: nothing, the least, twice that and so on. */
static void plan_restart(struct domain *domain, uint64_t now)
{
	const struct domain_config *config = domain->config;
	uint32_t next = domain->restart_next_ms;

	if (now - domain->start_time >= LONG_LIFE_NS) {
		next = 0;
	}
	domain->restart_wait_ms = next;
	domain->restart_time = now + (uint64_t)next * NS_PER_MS;
	next = next == 0 ? config->restart_backoff_ms.min : 2 * next;
	domain->restart_next_ms =
		next < config->restart_backoff_ms.max ? next : config->restart_backoff_ms.max;
}

/* A configuration that puts no restart off wants every report, too. */
static bool may_report(struct domain *domain, uint64_t now)
{
	if (now < domain->report_time && domain->config->restart_backoff_ms.max != 0) {
		domain->reports_left_out++;
		return false;
	}
	domain->report_time = now + REPORT_NS;
	return true;
}

static void end(struct domain *domain, enum domain_end how)
{
	uint64_t now = time_now();

	domain->state = DOMAIN_ENDED;
	domain->end = how;
	domain->end_step = END_HOOKS;
	timer_cancel(&domain->life_timer);
	domain->life_due = false;
	domain->end_reported = may_report(domain, now);
	plan_restart(domain, now);
	domain_hooks_end(domain);
	work_raise(WORK_DOMAINS);
}

void domain_shutdown(struct domain *domain, enum domain_end how)
{
	domain->end_reason.format = NULL;
	end(domain, how);
}

void domain_stop(struct vcpu *vcpu, const char *format, ...)
{
	va_list arguments;

	if (vcpu->domain->state != DOMAIN_RUNNING) {
		return;
	}
	va_start(arguments, format);
	message_keep(&vcpu->domain->end_reason, format, arguments);
	va_end(arguments);
	end(vcpu->domain, DOMAIN_STOPPED);
}

/* --- reports --- */

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

/* Its registers are of interest if it did not want to end. */
static bool has_registers(const struct domain *domain)
{
	return domain->end_reported &&
	       (domain->end == DOMAIN_STOPPED || domain->end == DOMAIN_CRASH);
}

static void report_registers(struct domain *domain)
{
	if (domain->end == DOMAIN_STOPPED) {
		printk("d%u %s: stopped by the hypervisor\n", domain->id, domain->config->name);
	} else {
		printk("d%u %s: crashed by its own report\n", domain->id, domain->config->name);
	}
	domain_dump_vcpus(domain);
}

static void report_reason(struct domain *domain)
{
	printk("d%u %s: ended: %s", domain->id, domain->config->name, end_name[domain->end]);
	if (domain->end_reason.format != NULL) {
		printk(": ");
		message_say(&domain->end_reason);
	}
	printk("\n");
}

static void report_counters(struct domain *domain)
{
	if (domain->end_reported) {
		print_counters(domain);
	} else {
		printk("d%u %s: its report is left out, as %u were before: one is made a second\n",
		       domain->id, domain->config->name,
		       (unsigned int)domain->reports_left_out - 1);
	}
}

/* The one report of a domain that runs and has printed nothing, when that is due. */
static bool report_silence(struct domain *domain)
{
	if (!domain->life_due || domain->console_seen) {
		domain->life_due = false;
		return false;
	}
	domain->life_due = false;
	printk("d%u %s: nothing on its console 5 s after its start; it is %s\n", domain->id,
	       domain->config->name,
	       domain->vcpu[0]->state == VCPU_BLOCKED ? "waiting for an event" : "running");
	domain_dump_vcpus(domain);
	return true;
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
	/* Those of one that is gone were printed at its end. */
	if (domain->vcpu_count != 0) {
		print_counters(domain);
		printk("d%u time: %u ms\n", domain->id,
		       (unsigned int)(time_of(domain) / NS_PER_MS));
	}
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

/* Its policy, when all else is done; a piece of it. */
static void carry_out_policy(struct domain *domain)
{
	bool release = policy(domain) == ON_EVENT_DESTROY;

	if (policy(domain) == ON_EVENT_PRESERVE) {
		domain->state = DOMAIN_PRESERVED;
		return;
	}
	arch_use_own_tables();
	if (!domain_teardown_step(domain, release)) {
		return;
	}
	if (release) {
		if (!domain_recreate(domain)) {
			domain->state = DOMAIN_GONE;
		}
		return;
	}
	domain->end_step = END_RESTART;
	domain->life_due = domain->restart_wait_ms == 0;
	if (!domain->life_due) {
		printk("d%u %s: ends again and again: its restart is put off by %u ms\n",
		       domain->id, domain->config->name, (unsigned int)domain->restart_wait_ms);
		set_life_timer(domain, domain->restart_time);
	}
}

/* Builds it again if it is time for that. */
static bool restart(struct domain *domain)
{
	if (!domain->life_due) {
		return false;
	}
	domain->life_due = false;
	printk("d%u %s: restarting\n", domain->id, domain->config->name);
	domain->state = DOMAIN_BUILDING;
	return true;
}

/* A piece of letting go; false if it waits. */
static bool let_go(struct domain *domain)
{
	enum hook_result result = domain_hooks_end_step(domain);

	if (result == HOOK_DONE) {
		domain->end_step = has_registers(domain) ? END_REGISTERS : END_REASON;
	}
	return result != HOOK_WAITS;
}

/* One step of what follows an end; false if it waits. */
static bool advance_end(struct domain *domain)
{
	switch (domain->end_step) {
	case END_HOOKS:
		return let_go(domain);
	case END_REGISTERS:
		report_registers(domain);
		break;
	case END_REASON:
		report_reason(domain);
		break;
	case END_COUNTERS:
		report_counters(domain);
		break;
	case END_POLICY:
		carry_out_policy(domain);
		return true;
	case END_RESTART:
		return restart(domain);
	}
	domain->end_step++;
	return true;
}

/* One piece of what is to be done for @domain; false if there is nothing, now. */
static bool advance(struct domain *domain)
{
	switch (domain->state) {
	case DOMAIN_RUNNING:
		return report_silence(domain);
	case DOMAIN_ENDED:
		return advance_end(domain);
	case DOMAIN_BUILDING:
		arch_use_own_tables();
		domain_build_step(domain);
		return true;
	default:
		return false;
	}
}

bool domain_work(void)
{
	/* By turns: one that crashes at once, again and again, delays no other. */
	static unsigned int last;

	if (!message_has_room()) {
		return false;
	}
	for (unsigned int i = 1; i <= DOMAINS_MAX; i++) {
		unsigned int id = (last + i) % DOMAINS_MAX;

		if (advance(&domains[id])) {
			last = id;
			return true;
		}
	}
	exit_if_all_ended();
	return false;
}
