// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_domain.c - the life of a domain: ends, the steps after them, restarts and
 * their delay, reports and their limit.
 */
#include "unit.h"

#include <setjmp.h>
#include <string.h>

#include <arch/arch.h>
#include <fake-arch/fake.h>
#include <fake-arch/hear.h>
#include <vambrace/console.h>
#include <vambrace/domain_hooks.h>
#include <vambrace/work.h>

const char unit_name[] = "domain";

#define MS	       UINT64_C(1000000)
#define TEARDOWN_STEPS 3
#define BUILD_STEPS    2

static struct domain_config configs[DOMAINS_MAX];

/* The calls, in order, a letter each. */
static char story[256];
static bool output_left;
static unsigned int looked_at; /* the domain whose output was asked for last */
static bool raised_meanwhile;  /* once, while a domain that waits is looked at */
static unsigned int steps[DOMAINS_MAX];
static int exit_status;
static jmp_buf exit_point;

static void record(char what)
{
	size_t length = strlen(story);

	if (length + 1 < sizeof(story)) {
		story[length] = what;
	}
}

static void end_output(struct domain *domain)
{
	(void)domain;
	lock_assert_none_held();
	record('d');
}

static enum hook_result finish_output(struct domain *domain, uint32_t *progress)
{
	(void)progress;
	looked_at = domain->id;
	lock_assert_none_held();
	if (raised_meanwhile) {
		raised_meanwhile = false;
		domain_raise(domain);
	}
	record(output_left ? 'w' : 'f');
	return output_left ? HOOK_WAITS : HOOK_DONE;
}

/* As the console's. Those of event channels are linked with this test, too. */
DOMAIN_HOOKS(test) = { .end = end_output, .end_step = finish_output };

bool domain_teardown_step(struct domain *domain, bool release)
{
	lock_assert_none_held();
	record('t');
	if (++steps[domain->id] < TEARDOWN_STEPS) {
		return false;
	}
	steps[domain->id] = 0;
	if (release) {
		record('m');
	}
	return true;
}

bool domain_build_step(struct domain *domain)
{
	lock_assert_none_held();
	record('b');
	if (++steps[domain->id] < BUILD_STEPS) {
		return false;
	}
	steps[domain->id] = 0;
	domain_started(domain);
	return true;
}

bool domain_recreate(struct domain *domain)
{
	(void)domain;
	return false;
}

void arch_vcpu_dump(struct vcpu *vcpu)
{
	printk("  registers of %u\n", vcpu->domain->id);
}

void arch_exit(int status)
{
	exit_status = status;
	longjmp(exit_point, 1);
}

static void setup(void)
{
	fake_reset(2);
	message_defer();
	for (unsigned int id = 1; id <= 2; id++) {
		configs[id] = (struct domain_config){
			.on_poweroff = ON_EVENT_DESTROY,
			.on_reboot = ON_EVENT_RESTART,
			.on_crash = ON_EVENT_PRESERVE,
			.restart_backoff_ms = { 100, 10000 },
		};
		strcpy(configs[id].name, id == 1 ? "one" : "two");
		domains[id].config = &configs[id];
		domain_started(&domains[id]);
	}
	exit_status = -1;
}

/* Do all work that does not wait. */
static void work(void)
{
	unsigned int pieces = 0;

	while (domain_work()) {
		ck_assert_uint_lt(++pieces, 1000);
	}
}

/* The timer of the domain's life, when it is set for @at. */
static void expire(struct domain *domain, uint64_t at)
{
	ck_assert(timer_is_set(&domain->life_timer));
	ck_assert_uint_eq(domain->life_timer.deadline, at);
	fake.now = at;
	timer_cancel(&domain->life_timer);
	domain->life_timer.expired(&domain->life_timer);
	ck_assert(fake.raised & 1u << WORK_DOMAINS);
}

START_TEST(ids)
{
	ck_assert_ptr_eq(domain_by_id(1), &domains[1]);
	ck_assert_ptr_null(domain_by_id(0));
	domains[0].state = DOMAIN_REFUSED;
	ck_assert_ptr_eq(domain_by_id(0), &domains[0]);
	ck_assert_ptr_null(domain_by_id(3));
	ck_assert_ptr_null(domain_by_id(DOMAINS_MAX));
	ck_assert_ptr_null(domain_by_id(UINT32_MAX));
}
END_TEST

START_TEST(poweroff_destroys)
{
	domain_shutdown(&domains[1], DOMAIN_POWEROFF);
	/* At once it only stops. */
	ck_assert_int_eq(domains[1].state, DOMAIN_ENDED);
	ck_assert(!timer_is_set(&domains[1].life_timer));
	ck_assert_str_eq(hear(), "");
	ck_assert_str_eq(story, "d");
	ck_assert(fake.raised & 1u << WORK_DOMAINS);
	work();
	ck_assert_int_eq(domains[1].state, DOMAIN_GONE);
	ck_assert_str_eq(story, "dftttm");
	hear();
	ck_assert_ptr_eq(strstr(said, "d1 one: ended: poweroff\nd1 counters: syscall=0 "), said);
	ck_assert_int_eq(domains[2].state, DOMAIN_RUNNING);
}
END_TEST

START_TEST(a_preserved_one_closes_its_channels)
{
	domains[1].events.channel[7] = (struct event_channel){
		.status = EVTCHNSTAT_interdomain,
		.remote_domain = 2,
		.remote_port = 9,
	};
	domains[2].events.channel[9] = (struct event_channel){
		.status = EVTCHNSTAT_interdomain,
		.remote_domain = 1,
		.remote_port = 7,
	};
	domain_shutdown(&domains[1], DOMAIN_CRASH);
	work();
	ck_assert_int_eq(domains[1].state, DOMAIN_PRESERVED);
	ck_assert_uint_eq(domains[1].events.channel[7].status, EVTCHNSTAT_closed);
	ck_assert_uint_eq(domains[2].events.channel[9].status, EVTCHNSTAT_unbound);
	ck_assert_str_eq(story, "df");
	hear();
	ck_assert_ptr_eq(strstr(said, "d1 one: crashed by its own report\n  registers of 1\n"
				      "d1 one: ended: crash\nd1 counters:"),
			 said);
}
END_TEST

START_TEST(stopped_with_a_reason)
{
	domain_stop(domains[1].vcpu[0], "%s at %08x", "nonsense", 0xabcu);
	/* Once. */
	domain_stop(domains[1].vcpu[0], "again");
	work();
	hear();
	ck_assert_ptr_nonnull(strstr(said, "d1 one: stopped by the hypervisor\n  registers of 1\n"
					   "d1 one: ended: stopped: nonsense at 00000abc\n"));
	ck_assert_ptr_null(strstr(said, "again"));
	/* Another end of it has no such reason. */
	domain_started(&domains[1]);
	domain_shutdown(&domains[1], DOMAIN_POWEROFF);
	work();
	ck_assert_ptr_nonnull(strstr(hear(), "ended: poweroff\n"));
}
END_TEST

START_TEST(output_comes_first)
{
	output_left = true;
	domain_shutdown(&domains[1], DOMAIN_POWEROFF);
	work();
	ck_assert_str_eq(hear(), "");
	ck_assert_str_eq(story, "dw");
	output_left = false;
	domain_raise(&domains[1]);
	work();
	ck_assert_str_eq(story, "dwftttm");
}
END_TEST

START_TEST(restarts_are_put_off)
{
	static const unsigned int wait_ms[] = {
		0, 100, 200, 400, 800, 1600, 3200, 6400, 10000, 10000,
	};
	struct domain *domain = &domains[1];

	for (unsigned int i = 0; i < sizeof(wait_ms) / sizeof(wait_ms[0]); i++) {
		uint64_t end = fake.now += MS;

		domain_shutdown(domain, DOMAIN_REBOOT);
		work();
		if (wait_ms[i] != 0) {
			ck_assert_int_eq(domain->state, DOMAIN_ENDED);
			ck_assert_ptr_null(strstr(hear(), "restarting\n"));
			expire(domain, end + wait_ms[i] * MS);
			work();
		}
		ck_assert_ptr_nonnull(strstr(hear(), "d1 one: restarting\n"));
		ck_assert_int_eq(domain->state, DOMAIN_RUNNING);
	}
	/* A long life resets the delay. */
	fake.now += 10000 * MS;
	domain_shutdown(domain, DOMAIN_REBOOT);
	work();
	ck_assert_int_eq(domain->state, DOMAIN_RUNNING);
	/* A slightly shorter one does not. */
	fake.now += 9999 * MS;
	domain_shutdown(domain, DOMAIN_REBOOT);
	work();
	ck_assert_int_eq(domain->state, DOMAIN_ENDED);
}
END_TEST

START_TEST(one_report_a_second)
{
	unsigned int reports = 0;

	configs[1].restart_backoff_ms = (struct restart_backoff){ 0, 1 };
	configs[1].on_crash = ON_EVENT_RESTART;
	for (unsigned int i = 0; i < 30; i++) {
		domain_shutdown(&domains[1], DOMAIN_CRASH);
		work();
		hear();
		ck_assert_ptr_nonnull(strstr(said, "d1 one: ended: crash\n"));
		if (strstr(said, "registers of 1") != NULL) {
			ck_assert_ptr_nonnull(strstr(said, "d1 counters:"));
			reports++;
		} else {
			ck_assert_ptr_null(strstr(said, "d1 counters:"));
			ck_assert_ptr_nonnull(strstr(said, "its report is left out"));
		}
		fake.now += 100 * MS;
	}
	ck_assert_uint_eq(reports, 3);
	ck_assert_ptr_nonnull(strstr(said, "as 26 were before"));
	/* The limit is each domain's own. */
	domain_shutdown(&domains[2], DOMAIN_CRASH);
	work();
	ck_assert_ptr_nonnull(strstr(hear(), "registers of 2"));
}
END_TEST

START_TEST(no_limit_for_tests)
{
	configs[1].restart_backoff_ms = (struct restart_backoff){ 0, 0 };
	configs[1].on_crash = ON_EVENT_RESTART;
	for (unsigned int i = 0; i < 20; i++) {
		domain_shutdown(&domains[1], DOMAIN_CRASH);
		work();
		ck_assert_int_eq(domains[1].state, DOMAIN_RUNNING);
		ck_assert_ptr_nonnull(strstr(hear(), "registers of 1"));
	}
}
END_TEST

START_TEST(silence_is_reported_once)
{
	domains[1].vcpu[0]->state = VCPU_BLOCKED;
	domains[2].console_seen = true;
	expire(&domains[1], DOMAIN_SILENCE_NS);
	expire(&domains[2], DOMAIN_SILENCE_NS);
	ck_assert_str_eq(hear(), "");
	work();
	ck_assert_str_eq(hear(), "d1 one: nothing on its console 5 s after its start; "
				 "it is waiting for an event\n  registers of 1\n");
	work();
	ck_assert_str_eq(hear(), "");
}
END_TEST

START_TEST(ends_go_on_by_turns)
{
	domain_shutdown(&domains[1], DOMAIN_POWEROFF);
	domain_shutdown(&domains[2], DOMAIN_POWEROFF);
	for (unsigned int i = 0; i < 6; i++) {
		ck_assert(domain_work());
	}
	ck_assert_int_eq(domains[1].end_step, domains[2].end_step);
	work();
	ck_assert_int_eq(domains[1].state, DOMAIN_GONE);
	ck_assert_int_eq(domains[2].state, DOMAIN_GONE);
}
END_TEST

START_TEST(a_raise_during_a_piece_is_kept)
{
	output_left = true;
	raised_meanwhile = true;
	domain_shutdown(&domains[1], DOMAIN_POWEROFF);
	/* It waits, but was raised after the look. */
	ck_assert(domain_work());
	output_left = false;
	work();
	ck_assert_int_eq(domains[1].state, DOMAIN_GONE);
}
END_TEST

START_TEST(a_raise_between_pieces_is_kept)
{
	output_left = true;
	domain_shutdown(&domains[1], DOMAIN_POWEROFF);
	domain_shutdown(&domains[2], DOMAIN_POWEROFF);
	/* Domain 1 waits; it is raised while domain 2 is still to be looked at. */
	ck_assert(domain_work());
	ck_assert_str_eq(story, "ddw");
	ck_assert_uint_eq(looked_at, 1);
	domain_raise(&domains[1]);
	/* In turn: domain 2 is not looked at later for that. */
	ck_assert(domain_work());
	ck_assert_uint_eq(looked_at, 2);
	output_left = false;
	domain_raise_all();
	work();
	ck_assert_int_eq(domains[1].state, DOMAIN_GONE);
	ck_assert_int_eq(domains[2].state, DOMAIN_GONE);
}
END_TEST

/* Whoever comes second, such as another vCPU, ends nothing. */
START_TEST(an_end_counts_once)
{
	domain_shutdown(&domains[1], DOMAIN_POWEROFF);
	domain_shutdown(&domains[1], DOMAIN_CRASH);
	ck_assert_str_eq(story, "d");
	work();
	ck_assert_int_eq(domains[1].state, DOMAIN_GONE);
	ck_assert_ptr_nonnull(strstr(hear(), "d1 one: ended: poweroff\n"));
}
END_TEST

/* A domain that waits is not looked at again until it is raised: its hook is not called. */
START_TEST(a_piece_looks_at_one_domain)
{
	output_left = true;
	domain_shutdown(&domains[1], DOMAIN_POWEROFF);
	domain_shutdown(&domains[2], DOMAIN_POWEROFF);
	ck_assert(domain_work());
	ck_assert_str_eq(story, "ddw");
	ck_assert(!domain_work());
	ck_assert_str_eq(story, "ddww");
	ck_assert(!domain_work());
	ck_assert_str_eq(story, "ddww");
	domain_raise_all();
	work();
	ck_assert_str_eq(story, "ddwwww");
}
END_TEST

START_TEST(without_room_for_messages_it_waits)
{
	while (message_has_room()) {
		printk("filler %u %u %u %u\n", 1u, 2u, 3u, 4u);
	}
	domain_shutdown(&domains[1], DOMAIN_POWEROFF);
	fake.raised = 0;
	ck_assert(!domain_work());
	ck_assert_str_eq(story, "d");
	hear();
	ck_assert(fake.raised & 1u << WORK_DOMAINS);
	work();
	ck_assert_int_eq(domains[1].state, DOMAIN_GONE);
}
END_TEST

/* The lock of domain 1 was taken, once since the last call, and is released. */
static bool lock_was_taken(void)
{
	static uint32_t taken;
	const struct lock *lock = &domains[1].lock;

	return lock->next == lock->serving && lock->next == ++taken;
}

START_TEST(the_state_is_written_under_the_lock)
{
	/* The setup has started it. */
	ck_assert(lock_was_taken());
	domain_shutdown(&domains[1], DOMAIN_POWEROFF);
	ck_assert(lock_was_taken());
	domain_stop(domains[1].vcpu[0], "again");
	ck_assert(lock_was_taken());
	domain_set_state(&domains[1], DOMAIN_BUILDING);
	ck_assert(lock_was_taken());
	domain_started(&domains[1]);
	ck_assert(lock_was_taken());
	expire(&domains[1], DOMAIN_SILENCE_NS);
	ck_assert(lock_was_taken());
	/* The report of its silence clears what the timer has set. */
	ck_assert(domain_work());
	ck_assert(lock_was_taken());
}
END_TEST

START_TEST(a_domain_is_added)
{
	domains[5] = (struct domain){ .id = 5, .config = &configs[2] };
	ck_assert_ptr_null(domain_by_id(5));
	domain_add(&domains[5]);
	ck_assert_ptr_eq(domain_by_id(5), &domains[5]);
	ck_assert_int_eq(domains[5].state, DOMAIN_BUILDING);
	ck_assert_uint_eq(domains[5].lock.rank, LOCK_DOMAIN);
	ck_assert_uint_eq(domains[5].lock.number, 5);
	/* Under a lock that comes after the list's, for the id of a peer. */
	lock_take(&domains[5].lock);
	ck_assert_ptr_eq(domain_listed(5), &domains[5]);
	ck_assert_ptr_null(domain_listed(DOMID_XEN));
	lock_release(&domains[5].lock);
}
END_TEST

static const struct {
	const char *names;
	bool first, second; /* exit when this one has ended, alone */
} exits[] = {
	{ NULL, false, false },	  { "one", true, false },      { "two", false, true },
	{ "three", true, true },  { "one,two", false, false }, { "on,one", true, false },
	{ "onetwo", true, true },
};

START_TEST(exit_when_all_have_ended)
{
	bool wanted[] = { exits[_i].first, exits[_i].second };

	for (volatile unsigned int id = 1; id <= 2; id++) {
		setup();
		domain_set_exit(exits[_i].names);
		if (setjmp(exit_point) == 0) {
			domain_shutdown(&domains[id], id == 1 ? DOMAIN_POWEROFF : DOMAIN_CRASH);
			work();
		}
		ck_assert_int_eq(exit_status, wanted[id - 1] ? 0 : -1);
		if (setjmp(exit_point) == 0) {
			domain_shutdown(&domains[3 - id], DOMAIN_CRASH);
			work();
		}
		ck_assert_int_eq(exit_status, 0);
	}
	hear();
	ck_assert_ptr_nonnull(strstr(said, "all domains have ended\n"));
}
END_TEST

/* The control domain is one of all. */
START_TEST(domain_0_has_to_end_too)
{
	domains[0] = (struct domain){ .config = &configs[0] };
	fake_vcpus(&domains[0]);
	configs[0] = configs[2];
	strcpy(configs[0].name, "control");
	domain_started(&domains[0]);
	domain_set_exit(NULL);
	if (setjmp(exit_point) == 0) {
		domain_shutdown(&domains[1], DOMAIN_POWEROFF);
		domain_shutdown(&domains[2], DOMAIN_CRASH);
		work();
	}
	ck_assert_int_eq(exit_status, -1);
	if (setjmp(exit_point) == 0) {
		domain_shutdown(&domains[0], DOMAIN_POWEROFF);
		work();
	}
	ck_assert_int_eq(exit_status, 0);
	ck_assert_int_eq(domains[0].state, DOMAIN_GONE);
	ck_assert_ptr_nonnull(strstr(hear(), "d0 control: ended: poweroff\n"));
}
END_TEST

/* A domain that never existed is not waited for, listed or not. */
START_TEST(exit_though_one_is_refused)
{
	domains[2].state = DOMAIN_REFUSED;
	domain_set_exit(_i == 0 ? NULL : "one,two");
	if (setjmp(exit_point) == 0) {
		domain_shutdown(&domains[1], DOMAIN_POWEROFF);
		work();
	}
	ck_assert_int_eq(exit_status, 0);
}
END_TEST

START_TEST(a_restart_that_waits_is_no_end)
{
	configs[1].on_poweroff = ON_EVENT_RESTART;
	configs[2].on_poweroff = ON_EVENT_DESTROY;
	domain_set_exit(NULL);
	if (setjmp(exit_point) == 0) {
		domain_shutdown(&domains[1], DOMAIN_POWEROFF);
		work();
		domain_shutdown(&domains[1], DOMAIN_POWEROFF);
		domain_shutdown(&domains[2], DOMAIN_POWEROFF);
		work();
	}
	ck_assert_int_eq(exit_status, -1);
	ck_assert_int_eq(domains[1].state, DOMAIN_ENDED);
}
END_TEST

START_TEST(what_key_q_shows)
{
	domains[1].vcpu_count = 2;
	domains[1].vcpu[0]->counters[ENTRY_syscall] = 1;
	domains[1].vcpu[1]->counters[ENTRY_syscall] = 2;
	domains[1].vcpu[0]->counters[ENTRY_irq] = 4294967295u;
	domains[1].p2m.chunk_count = 64;
	domains[1].vcpu[0]->sched.time = UINT64_C(7000000);
	domains[1].vcpu[1]->sched.time = UINT64_C(999999);
	domains[2] = (struct domain){ .id = 2, .state = DOMAIN_REFUSED, .config = &configs[2] };
	domain_dump(&domains[1]);
	ck_assert_str_eq(hear(), "d1 one: running, 64 MiB\nd1 counters: syscall=3 iret=0 "
				 "hypercall=0 switch_mm=0 tlb=0 cache=0 fill=0 abort=0 emulate=0 "
				 "undefined=0 vfp=0 kick=0 irq=4294967295\nd1 time: 7 ms\n");
	domain_dump(&domains[2]);
	ck_assert_str_eq(hear(), "d2 two: refused, 0 MiB\n");
	domain_dump(&domains[3]);
	ck_assert_str_eq(hear(), "");
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, ids);
	tcase_add_test(tests, poweroff_destroys);
	tcase_add_test(tests, a_preserved_one_closes_its_channels);
	tcase_add_test(tests, stopped_with_a_reason);
	tcase_add_test(tests, output_comes_first);
	tcase_add_test(tests, restarts_are_put_off);
	tcase_add_test(tests, one_report_a_second);
	tcase_add_test(tests, no_limit_for_tests);
	tcase_add_test(tests, silence_is_reported_once);
	tcase_add_test(tests, ends_go_on_by_turns);
	tcase_add_test(tests, a_raise_during_a_piece_is_kept);
	tcase_add_test(tests, a_raise_between_pieces_is_kept);
	tcase_add_test(tests, a_piece_looks_at_one_domain);
	tcase_add_test(tests, an_end_counts_once);
	tcase_add_test(tests, the_state_is_written_under_the_lock);
	tcase_add_test(tests, a_domain_is_added);
	tcase_add_test(tests, without_room_for_messages_it_waits);
	tcase_add_loop_test(tests, exit_when_all_have_ended, 0, COUNT(exits));
	tcase_add_test(tests, domain_0_has_to_end_too);
	tcase_add_loop_test(tests, exit_though_one_is_refused, 0, 2);
	tcase_add_test(tests, a_restart_that_waits_is_no_end);
	tcase_add_test(tests, what_key_q_shows);
}
