// SPDX-License-Identifier: GPL-2.0-only
/*
 * domain.c - the life of a domain after it was built: how it ends and what
 * follows. build.c builds it, report.c prints about it.
 *
 * domain_stop() and domain_shutdown() only stop a domain. Own work does the rest
 * in pieces, because it may be long and the other domains run meanwhile. A domain
 * that ends repeatedly is restarted with a backoff, and its reports are limited.
 *
 * INVARIANT(domain-raised): domain_work() clears a domain's bit before it looks at
 *	the domain, never after, so that a raise during the look is kept.
 * LOCKS: list_lock for domains[], to which domains are only added; domain->lock for
 *	the state machine of one domain (domain.h); raised.lock for what
 *	domain_work() has to look at. None is held while a hook runs, or a piece of
 *	building or tearing down.
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

#include "report.h"

/* A domain that ran this long is restarted without a delay. */
#define LONG_LIFE_NS UINT64_C(10000000000)

/* At most one report of a domain, registers and counters, in this time. */
#define REPORT_NS UINT64_C(1000000000)

#define BIT(id) (UINT32_C(1) << (id))

struct domain domains[DOMAINS_MAX];

/* Held for look-ups, and for additions: a state changes from DOMAIN_ABSENT. */
static struct lock list_lock = LOCK_INITIALIZER(LOCK_DOMAIN_LIST, 0);

/* The domains that domain_work() will look at. */
static struct {
	struct lock lock;
	uint32_t domains;  /* BIT(id) */
	unsigned int last; /* the id it took last */
} raised = { .lock = LOCK_INITIALIZER(LOCK_WORK, 1) };

/* qemu-exit: leave the machine when these have ended; NULL: all. Set at boot. */
static const char *exit_names;
static bool exit_wanted;

/* --- the list --- */

struct domain *domain_by_id(unsigned int id)
{
	struct domain *domain = NULL;

	lock_take(&list_lock);
	if (id < DOMAINS_MAX && domains[id].state != DOMAIN_ABSENT) {
		domain = &domains[id];
	}
	lock_release(&list_lock);
	return domain;
}

void domain_add(struct domain *domain)
{
	domain->lock = (struct lock)LOCK_INITIALIZER(LOCK_DOMAIN, (uint8_t)domain->id);
	lock_take(&list_lock);
	domain_set_state(domain, DOMAIN_BUILDING);
	lock_release(&list_lock);
}

/* --- the work that is raised --- */

static void raise(uint32_t bits)
{
	lock_take(&raised.lock);
	raised.domains |= bits;
	lock_release(&raised.lock);
	/* After the bits: domain_work() finds them. */
	work_raise(WORK_DOMAINS);
}

void domain_raise(const struct domain *domain)
{
	raise(BIT(domain->id));
}

void domain_raise_all(void)
{
	raise(BIT(DOMAINS_MAX) - 1);
}

/* Clear the bit of the raised domain after the last one, in a circle; NULL: none is raised. */
static struct domain *take_raised(void)
{
	struct domain *domain = NULL;
	uint32_t behind;

	lock_take(&raised.lock);
	if (raised.domains != 0) {
		behind = raised.domains & ~(BIT(raised.last + 1) - 1);
		raised.last = (unsigned int)__builtin_ctz(behind != 0 ? behind : raised.domains);
		raised.domains &= ~BIT(raised.last);
		domain = &domains[raised.last];
	}
	lock_release(&raised.lock);
	return domain;
}

/* Raise @domain again if there is @more to do for it. Returns whether any is raised. */
static bool put_back(const struct domain *domain, bool more)
{
	bool any;

	lock_take(&raised.lock);
	raised.domains |= more ? BIT(domain->id) : 0;
	any = raised.domains != 0;
	lock_release(&raised.lock);
	return any;
}

/* --- the state machine --- */

void domain_set_state(struct domain *domain, enum domain_state state)
{
	lock_take(&domain->lock);
	domain->state = state;
	lock_release(&domain->lock);
}

static void set_end_step(struct domain *domain, enum end_step step)
{
	lock_take(&domain->lock);
	domain->end_step = step;
	lock_release(&domain->lock);
}

/* Has life_timer expired since the last call? */
static bool take_life_due(struct domain *domain)
{
	bool due;

	lock_take(&domain->lock);
	due = domain->life_due;
	domain->life_due = false;
	lock_release(&domain->lock);
	return due;
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

/* --- the life timer --- */

static void life_expired(struct timer *timer)
{
	struct domain *domain = container_of(timer, struct domain, life_timer);

	lock_take(&domain->lock);
	domain->life_due = true;
	lock_release(&domain->lock);
	domain_raise(domain);
}

/* Under the lock of @domain. */
static void set_life_timer(struct domain *domain, uint64_t deadline)
{
	domain->life_due = false;
	domain->life_timer.expired = life_expired;
	timer_set(&domain->life_timer, deadline);
}

void domain_started(struct domain *domain)
{
	uint64_t now = time_now();

	lock_take(&domain->lock);
	domain->state = DOMAIN_RUNNING;
	domain->start_time = now;
	set_life_timer(domain, now + DOMAIN_SILENCE_NS);
	lock_release(&domain->lock);
}

/* --- ending --- */

/* Set the delay of this restart: none, the minimum, then doubled each time. */
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

/* A configuration without a restart delay gets every report, too. */
static bool may_report(struct domain *domain, uint64_t now)
{
	if (now < domain->report_time && domain->config->restart_backoff_ms.max != 0) {
		domain->reports_left_out++;
		return false;
	}
	domain->report_time = now + REPORT_NS;
	return true;
}

/* Under the lock of @domain; false: it does not run, so another CPU has ended it. */
static bool end_locked(struct domain *domain, enum domain_end how)
{
	uint64_t now = time_now();

	if (domain->state != DOMAIN_RUNNING) {
		return false;
	}
	domain->state = DOMAIN_ENDED;
	domain->end = how;
	domain->end_step = END_HOOKS;
	domain->end_reason.format = NULL;
	timer_cancel(&domain->life_timer);
	domain->life_due = false;
	domain->end_reported = may_report(domain, now);
	plan_restart(domain, now);
	return true;
}

/* After end_locked(), without the lock: hooks take their own. */
static void tell_end(struct domain *domain)
{
	domain_hooks_end(domain);
	domain_raise(domain);
}

void domain_shutdown(struct domain *domain, enum domain_end how)
{
	bool ended;

	lock_take(&domain->lock);
	ended = end_locked(domain, how);
	lock_release(&domain->lock);
	if (ended) {
		tell_end(domain);
	}
}

void domain_stop(struct vcpu *vcpu, const char *format, ...)
{
	struct domain *domain = vcpu->domain;
	va_list arguments;
	bool ended;

	lock_take(&domain->lock);
	ended = end_locked(domain, DOMAIN_STOPPED);
	if (ended) {
		va_start(arguments, format);
		message_keep(&domain->end_reason, format, arguments);
		va_end(arguments);
	}
	lock_release(&domain->lock);
	if (ended) {
		tell_end(domain);
	}
}

/* --- what follows --- */

/* Registers are reported of an end that the guest did not ask for. */
static bool has_registers(const struct domain *domain)
{
	return domain->end_reported &&
	       (domain->end == DOMAIN_STOPPED || domain->end == DOMAIN_CRASH);
}

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

/* Torn down, and to be built again: at once, or when its delay is over. */
static void plan_rebuild(struct domain *domain)
{
	bool at_once = domain->restart_wait_ms == 0;

	if (!at_once) {
		printk("d%u %s: ends again and again: its restart is put off by %u ms\n",
		       domain->id, domain->config->name, (unsigned int)domain->restart_wait_ms);
	}
	lock_take(&domain->lock);
	domain->end_step = END_RESTART;
	domain->life_due = at_once;
	if (!at_once) {
		set_life_timer(domain, domain->restart_time);
	}
	lock_release(&domain->lock);
}

/* Do a piece of what the policy says, the last step of an end. */
static void carry_out_policy(struct domain *domain)
{
	bool release = policy(domain) == ON_EVENT_DESTROY;

	if (policy(domain) == ON_EVENT_PRESERVE) {
		domain_set_state(domain, DOMAIN_PRESERVED);
		return;
	}
	arch_use_own_tables();
	if (!domain_teardown_step(domain, release)) {
		return;
	}
	if (!release) {
		plan_rebuild(domain);
	} else if (!domain_recreate(domain)) {
		domain_set_state(domain, DOMAIN_GONE);
	}
}

/* Begin to build @domain again if its delay is over. */
static bool restart(struct domain *domain)
{
	if (!take_life_due(domain)) {
		return false;
	}
	printk("d%u %s: restarting\n", domain->id, domain->config->name);
	domain_set_state(domain, DOMAIN_BUILDING);
	return true;
}

/* Do a piece of what the hooks do at an end; false if one of them waits. */
static bool let_go(struct domain *domain)
{
	enum hook_result result = domain_hooks_end_step(domain);

	if (result == HOOK_DONE) {
		set_end_step(domain, has_registers(domain) ? END_REGISTERS : END_REASON);
	}
	return result != HOOK_WAITS;
}

/* Do one piece of what follows an end; false if @domain waits. */
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
	set_end_step(domain, domain->end_step + 1);
	return true;
}

/* Report, once a life, a running domain that has printed nothing when its timer expires. */
static bool look_for_silence(struct domain *domain)
{
	if (!take_life_due(domain) || domain->console_seen) {
		return false;
	}
	report_silence(domain);
	return true;
}

/* Do one piece for @domain; false if there is nothing to do now. */
static bool advance(struct domain *domain)
{
	switch (domain->state) {
	case DOMAIN_RUNNING:
		return look_for_silence(domain);
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
	struct domain *domain;
	bool more;

	/* Nothing is cleared: message.c raises WORK_DOMAINS when there is room. */
	if (!message_has_room()) {
		return false;
	}
	/* One domain a piece, in turn: a domain that crashes all the time delays no other. */
	domain = take_raised();
	more = domain != NULL && put_back(domain, advance(domain));
	if (!more) {
		exit_if_all_ended();
	}
	return more;
}
