// SPDX-License-Identifier: GPL-2.0-only
/*
 * keys.c - debug keys; letters as in Xen where Xen has them.
 */
#include <vambrace/keys.h>

#include <arch/arch.h>
#include <public/arm_pv.h>
#include <public/xen.h>
#include <vambrace/console.h>
#include <vambrace/domain.h>
#include <vambrace/frame.h>
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
	struct frame_count count;

	frame_count(&count);
	printk("memory in MiB: %u in all, %u free, %u hypervisor, %u bundle, %u domains\n",
	       (unsigned int)count.total, (unsigned int)count.free,
	       (unsigned int)count.hypervisor, (unsigned int)count.bundle,
	       (unsigned int)count.domains);
}

/* The next key is no debug key but the domain's. */
static bool sysrq_next;

static void expect_sysrq(void)
{
	printk("next key: SysRq of the domain that had the input (h: its help)\n");
	sysrq_next = true;
}

static void send_sysrq(char key)
{
	struct domain *domain = domain_by_id(console_last_domain());

	sysrq_next = false;
	if (domain == NULL || domain->state != DOMAIN_RUNNING) {
		printk("the domain that had the input is not running\n");
	} else if (!event_virq_bound(domain, VIRQ_DEBUG)) {
		printk("d%u %s takes no SysRq\n", domain->id, domain->config->name);
	} else {
		arch_vcpu_page(&domain->vcpu)->sysrq = (uint8_t)key;
		event_notify_virq(domain, VIRQ_DEBUG);
	}
}

static const struct key keys[] = {
	{ 'h', "this help", show_help },
	{ 'd', "registers of every domain", show_registers },
	{ 'q', "domains: state, event channels, counters", domain_dump },
	{ 'm', "machine memory", show_memory },
	{ 'r', "run queue", sched_dump },
	{ 's', "SysRq: the next key goes to the last domain as such", expect_sysrq },
};

static void show_help(void)
{
	for (unsigned int i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		printk("key %c: %s\n", keys[i].key, keys[i].help);
	}
	printk("key 1-%u: give the input to that domain\n", DOMAINS_MAX - 1);
}

void keys_reset(void)
{
	sysrq_next = false;
}

void keys_handle(char key)
{
	if (sysrq_next) {
		send_sysrq(key);
		return;
	}
	for (unsigned int i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i].key == key) {
			keys[i].handle();
			return;
		}
	}
	if (key > '0' && key < '0' + DOMAINS_MAX && !console_focus((unsigned int)(key - '0'))) {
		printk("domain %c is not running\n", key);
	}
}
