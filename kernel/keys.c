// SPDX-License-Identifier: GPL-2.0-only
/*
 * keys.c - debug keys; letters as in Xen where Xen has them.
 */
#include <vambrace/keys.h>

#include <arch/arch.h>
#include <vambrace/console.h>
#include <vambrace/domain.h>
#include <vambrace/chunk.h>
#include <vambrace/sched.h>

struct key {
	char key;
	const char *help;
	void (*handle)(void);
};

static void show_help(void);

static void show_registers(void)
{
	for (unsigned int id = 1; id < DOMAINS_MAX; id++) {
		if (domains[id].state == DOMAIN_RUNNING || domains[id].state == DOMAIN_PRESERVED) {
			printk("d%u %s\n", id, domains[id].config->name);
			arch_vcpu_dump(&domains[id].vcpu);
		}
	}
}

static void show_memory(void)
{
	struct chunk_totals totals;

	chunk_totals(&totals);
	printk("memory in MiB: %u in all, %u free, %u hypervisor, %u bundle, %u domains\n",
	       (unsigned int)totals.total, (unsigned int)totals.free,
	       (unsigned int)totals.hypervisor, (unsigned int)totals.bundle,
	       (unsigned int)totals.domains);
}

static const struct key keys[] = {
	{ 'h', "this help", show_help },
	{ 'd', "registers of every domain", show_registers },
	{ 'q', "domains: state, event channels, counters", domain_dump },
	{ 'm', "machine memory", show_memory },
	{ 'r', "run queue", sched_dump },
};

static void show_help(void)
{
	for (unsigned int i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		printk("key %c: %s\n", keys[i].key, keys[i].help);
	}
	printk("key 1-9, A-%c: give the input to that domain, A is 10\n", 'A' + DOMAINS_MAX - 1 - 10);
}

/* The domain that a key stands for, 0 if it stands for none. */
static unsigned int domain_of_key(char key)
{
	if (key >= '1' && key <= '9') {
		return (unsigned int)(key - '0');
	}
	return key >= 'A' && key < 'A' + DOMAINS_MAX - 10 ? (unsigned int)(key - 'A' + 10) : 0;
}

void keys_handle(char key)
{
	for (unsigned int i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i].key == key) {
			keys[i].handle();
			return;
		}
	}
	if (domain_of_key(key) != 0 && !console_focus(domain_of_key(key))) {
		printk("domain %u is not running\n", domain_of_key(key));
	}
}
