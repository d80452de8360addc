// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_keys.c - debug keys: the report of each, a piece at a time.
 */
#include "unit.h"

#include <string.h>

#include <arch/arch.h>
#include <fake-arch/fake.h>
#include <fake-arch/hear.h>
#include <vambrace/chunk.h>
#include <vambrace/console.h>
#include <vambrace/keys.h>
#include <vambrace/sched.h>
#include <vambrace/work.h>

const char unit_name[] = "keys";

static unsigned int dumped[DOMAINS_MAX], focused;

bool console_focus(unsigned int id)
{
	focused = id;
	return domains[id].state == DOMAIN_RUNNING;
}

void domain_dump_vcpus(struct domain *domain)
{
	arch_vcpu_dump(domain->vcpu[0]);
}

void domain_dump(const struct domain *domain)
{
	printk("dump of %u\n", domain->id);
}

bool sched_dump(unsigned int step)
{
	printk("queue %u\n", step);
	return step < 2;
}

void sched_dump_times(void)
{
	printk("times\n");
}

unsigned int console_last_domain(void)
{
	return 1;
}

void arch_vcpu_dump(struct vcpu *vcpu)
{
	dumped[vcpu->domain->id]++;
}

static void setup(void)
{
	fake_reset(3);
	message_defer();
}

/* The whole report of a key. */
static const char *answer(char key)
{
	keys_handle(key);
	ck_assert_str_eq(hear(), "");
	ck_assert_uint_eq(fake.raised, 1u << WORK_KEYS);
	while (keys_work()) {
	}
	return hear();
}

START_TEST(help_names_every_key)
{
	static const char keys[] = "hdqmrs";
	const char *help = answer('h');

	for (const char *key = keys; *key != '\0'; key++) {
		char line[] = "key x: ";

		line[4] = *key;
		ck_assert_ptr_nonnull(strstr(help, line));
	}
	ck_assert_ptr_nonnull(strstr(help, "key 0-9, A-F: give the input"));
}
END_TEST

START_TEST(registers_of_those_that_have_some)
{
	domains[1].state = DOMAIN_PRESERVED;
	domains[2].state = DOMAIN_GONE;
	ck_assert_str_eq(answer('d'), "d1 fake\nd3 fake\n");
	ck_assert_uint_eq(dumped[1], 1);
	ck_assert_uint_eq(dumped[2], 0);
	ck_assert_uint_eq(dumped[3], 1);
}
END_TEST

START_TEST(every_domain_that_there_is)
{
	domains[2].state = DOMAIN_REFUSED;
	ck_assert_str_eq(answer('q'), "dump of 1\ndump of 2\ndump of 3\ntimes\n");
}
END_TEST

START_TEST(memory)
{
	chunk_add_memory(0, 16 * CHUNK_SIZE);
	chunk_reserve(0, CHUNK_SIZE, CHUNK_HYPERVISOR);
	ck_assert_str_eq(answer('m'), "memory in MiB: 16 in all, 15 free, 1 hypervisor, "
				      "0 bundle, 0 domains\n");
}
END_TEST

START_TEST(run_queue)
{
	ck_assert_str_eq(answer('r'), "queue 0\nqueue 1\nqueue 2\n");
}
END_TEST

START_TEST(one_domain_a_piece)
{
	keys_handle('d');
	for (unsigned int piece = 0; piece < 4; piece++) {
		ck_assert(keys_work());
		ck_assert_uint_le(dumped[1] + dumped[2] + dumped[3], piece);
	}
}
END_TEST

START_TEST(several_keys)
{
	keys_handle('d');
	ck_assert(keys_work());
	ck_assert(keys_work());
	/* Earlier in the table: it does not get in between. */
	keys_handle('h');
	keys_handle('r');
	keys_handle('r');
	while (keys_work()) {
	}
	hear();
	ck_assert_ptr_eq(strstr(said, "d1 fake\nd2 fake\nd3 fake\nkey h"), said);
	/* The last one, and once, though it was asked for twice. */
	ck_assert_str_eq(strstr(said, "\nqueue 0\n"), "\nqueue 0\nqueue 1\nqueue 2\n");
	ck_assert(!keys_work());
}
END_TEST

START_TEST(input_to_a_domain)
{
	domains[2].state = DOMAIN_ENDED;
	keys_handle('3');
	ck_assert_uint_eq(focused, 3);
	ck_assert_str_eq(hear(), "");
	keys_handle('2');
	ck_assert_uint_eq(focused, 2);
	ck_assert_str_eq(hear(), "domain 2 is not running\n");
	keys_handle('F');
	ck_assert_uint_eq(focused, 15);
	ck_assert_str_eq(hear(), "domain 15 is not running\n");
	keys_handle('0');
	ck_assert_uint_eq(focused, 0);
	ck_assert_str_eq(hear(), "domain 0 is not running\n");
	ck_assert_uint_eq(fake.raised, 0);
}
END_TEST

START_TEST(keys_that_are_none)
{
	focused = DOMAINS_MAX;
	for (unsigned int key = 0; key < 256; key++) {
		if (strchr("hdqmrs0123456789ABCDEF", (int)key) == NULL || key == 0) {
			keys_handle((char)key);
		}
	}
	ck_assert_uint_eq(focused, DOMAINS_MAX);
	ck_assert_uint_eq(fake.raised, 0);
	ck_assert(!keys_work());
	ck_assert_str_eq(hear(), "");
}
END_TEST

/* Ctrl-A three times, s, then a letter: it is the domain's, and no debug key. */
START_TEST(sysrq)
{
	struct xen_evtchn_bind_virq bind = { .virq = VIRQ_DEBUG };

	answer('s');
	keys_handle('h');
	ck_assert_str_eq(hear(), "d1 fake takes no SysRq\n");
	memcpy(fake_memory(FAKE_BASE, sizeof(bind)), &bind, sizeof(bind));
	ck_assert_int_eq(event_channel_op(fake_vcpu(1), EVTCHNOP_bind_virq, FAKE_BASE), 0);
	answer('s');
	fake.raised = 0;
	keys_handle('h');
	ck_assert_uint_eq(fake.page[1].sysrq, 'h');
	memcpy(&bind, fake_memory(FAKE_BASE, sizeof(bind)), sizeof(bind));
	ck_assert_uint_eq(fake.shared[1].evtchn_pending[0], UINT64_C(1) << bind.port);
	ck_assert_uint_eq(fake.raised, 0);
	/* The focus moved in between: the next byte is a debug key again. */
	answer('s');
	keys_reset();
	fake.raised = 0;
	keys_handle('b');
	ck_assert_uint_eq(fake.page[1].sysrq, 'h');
	domains[1].state = DOMAIN_ENDED;
	answer('s');
	keys_handle('b');
	ck_assert_str_eq(hear(), "the domain that had the input is not running\n");
}
END_TEST

START_TEST(without_room_it_waits)
{
	while (message_has_room()) {
		printk("filler %u %u %u %u\n", 1u, 2u, 3u, 4u);
	}
	keys_handle('r');
	fake.raised = 0;
	ck_assert(!keys_work());
	hear();
	ck_assert(fake.raised & 1u << WORK_KEYS);
	while (keys_work()) {
	}
	ck_assert_str_eq(hear(), "queue 0\nqueue 1\nqueue 2\n");
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, help_names_every_key);
	tcase_add_test(tests, registers_of_those_that_have_some);
	tcase_add_test(tests, every_domain_that_there_is);
	tcase_add_test(tests, memory);
	tcase_add_test(tests, run_queue);
	tcase_add_test(tests, one_domain_a_piece);
	tcase_add_test(tests, several_keys);
	tcase_add_test(tests, input_to_a_domain);
	tcase_add_test(tests, keys_that_are_none);
	tcase_add_test(tests, sysrq);
	tcase_add_test(tests, without_room_it_waits);
}
