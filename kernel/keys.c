// SPDX-License-Identifier: GPL-2.0-only
/*
 * keys.c - debug keys; letters as in Xen where Xen has them.
 *
 * The interrupt handler only records which reports were requested. Own work prints
 * them a piece at a time, in the order of the table, not of the requests.
 * LOCKS: report.lock protects report.wanted. Only the UART's interrupt handler uses
 *	sysrq_next; only own work uses report.key and report.step.
 */
#include <vambrace/keys.h>

#include <arch/arch.h>
#include <public/arm_pv.h>
#include <public/xen.h>
#include <vambrace/chunk.h>
#include <vambrace/console.h>
#include <vambrace/domain.h>
#include <vambrace/lock.h>
#include <vambrace/sched.h>
#include <vambrace/work.h>

struct key {
	char key;
	const char *help;
	/* Print piece @step, from 0; false when that was the last. */
	bool (*print)(unsigned int step);
};

static bool print_help(unsigned int step);

static bool print_registers(unsigned int step)
{
	struct domain *domain = domain_by_id(step);

	if (domain != NULL &&
	    (domain->state == DOMAIN_RUNNING || domain->state == DOMAIN_PRESERVED)) {
		printk("d%u %s\n", domain->id, domain->config->name);
		domain_dump_vcpus(domain);
	}
	return step + 1 < DOMAINS_MAX;
}

static bool print_domains(unsigned int step)
{
	struct domain *domain = domain_by_id(step);

	if (domain != NULL) {
		domain_dump(domain);
	}
	if (step + 1 == DOMAINS_MAX) {
		sched_dump_times();
	}
	return step + 1 < DOMAINS_MAX;
}

static bool print_memory(unsigned int step)
{
	struct chunk_totals totals;

	(void)step;
	chunk_totals(&totals);
	printk("memory in MiB: %u in all, %u free, %u hypervisor, %u bundle, %u domains\n",
	       (unsigned int)totals.total, (unsigned int)totals.free,
	       (unsigned int)totals.hypervisor, (unsigned int)totals.bundle,
	       (unsigned int)totals.domains);
	return false;
}

static bool print_run_queue(unsigned int step)
{
	return sched_dump(step);
}

static bool print_sysrq(unsigned int step)
{
	(void)step;
	printk("next key: SysRq of the domain that had the input (h: its help)\n");
	return false;
}

#define SYSRQ_KEY 's'

static const struct key keys[] = {
	{ 'h', "this help", print_help },
	{ 'd', "registers of every domain", print_registers },
	{ 'q', "domains: state, memory, counters, time", print_domains },
	{ 'm', "machine memory", print_memory },
	{ 'r', "run queue", print_run_queue },
	{ SYSRQ_KEY, "SysRq: the next key goes to the last domain as such", print_sysrq },
};

#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))

static struct {
	struct lock lock;
	uint32_t wanted;       /* bit of each entry of keys[] */
	const struct key *key; /* whose report is being printed, or NULL */
	unsigned int step;
} report = { .lock = LOCK_INITIALIZER(LOCK_CONSOLE, 1) };

static bool print_help(unsigned int step)
{
	if (step < KEY_COUNT) {
		printk("key %c: %s\n", keys[step].key, keys[step].help);
		return true;
	}
	printk("key 0-9, A-%c: give the input to that domain, A is 10\n",
	       'A' + DOMAINS_MAX - 1 - 10);
	return false;
}

static void want(unsigned int key)
{
	lock_take(&report.lock);
	report.wanted |= 1u << key;
	lock_release(&report.lock);
}

/* Remove and return the first requested key; NULL if there is none. */
static const struct key *next_key(void)
{
	const struct key *key = NULL;

	lock_take(&report.lock);
	if (report.wanted != 0) {
		key = &keys[__builtin_ctz(report.wanted)];
		report.wanted &= report.wanted - 1;
	}
	lock_release(&report.lock);
	return key;
}

bool keys_work(void)
{
	if (!message_has_room()) {
		return false;
	}
	if (report.key == NULL) {
		report.key = next_key();
		report.step = 0;
	}
	if (report.key != NULL && !report.key->print(report.step++)) {
		report.key = NULL;
	}
	return report.key != NULL || report.wanted != 0;
}

/* The next key is a SysRq command for the domain. */
static bool sysrq_next;

static void send_sysrq(char key)
{
	struct domain *domain = domain_by_id(console_last_domain());

	if (domain == NULL || domain->state != DOMAIN_RUNNING) {
		printk("the domain that had the input is not running\n");
	} else if (!event_virq_bound(domain, VIRQ_DEBUG)) {
		printk("d%u %s takes no SysRq\n", domain->id, domain->config->name);
	} else {
		arch_vcpu_page(domain->vcpu[0])->sysrq = (uint8_t)key;
		event_notify_virq(domain, VIRQ_DEBUG);
	}
}

void keys_reset(void)
{
	sysrq_next = false;
}

/* The id of the domain that @key selects; DOMAINS_MAX if it selects none. */
static unsigned int domain_of_key(char key)
{
	if (key >= '0' && key <= '9') {
		return (unsigned int)(key - '0');
	}
	return key >= 'A' && key < 'A' + DOMAINS_MAX - 10 ? (unsigned int)(key - 'A' + 10) :
							    DOMAINS_MAX;
}

void keys_handle(char key)
{
	if (sysrq_next) {
		sysrq_next = false;
		send_sysrq(key);
		return;
	}
	sysrq_next = key == SYSRQ_KEY;
	for (unsigned int i = 0; i < KEY_COUNT; i++) {
		if (keys[i].key == key) {
			want(i);
			work_raise(WORK_KEYS);
			return;
		}
	}
	if (domain_of_key(key) != DOMAINS_MAX && !console_focus(domain_of_key(key))) {
		printk("domain %u is not running\n", domain_of_key(key));
	}
}
