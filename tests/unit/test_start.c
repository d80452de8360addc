// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_start.c - start-up to the first guest: words of the command line, valid and
 * invalid bundles, the order of calls, panic(). Messages, bundle and configurations are
 * the real ones.
 */
#include "unit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arch/arch.h>
#include <platform.h>
#include <vambrace/bundle.h>
#include <vambrace/console.h>
#include <vambrace/crc32.h>
#include <vambrace/domain.h>
#include <vambrace/domain_config.h>
#include <vambrace/irq.h>
#include <vambrace/lock.h>
#include <vambrace/panic.h>
#include <vambrace/sched.h>
#include <vambrace/start.h>
#include <vambrace/test_uart.h>
#include <vambrace/timer.h>
#include <vambrace/devicetree.h>

const char unit_name[] = "start";

#define BUNDLE_BASE 0x61000000u
#define REAL_LINE   12u
#define SLOW_LINE   13u
#define CREATABLE   (DOMAINS_MAX - 1)

struct board board;

/* The bundle at BUNDLE_BASE, in exactly its size. */
static void *ram;
static struct boot_info boot;

static char story[1024]; /* what was called, in order */
static char said[4096];
static unsigned int created;
static char names[512]; /* of what was created */
static int exit_status = -1;
static bool started;
static jmp_buf away;

/* --- around it --- */

static void __attribute__((format(printf, 1, 2))) record(const char *format, ...)
{
	size_t length = strlen(story);
	va_list arguments;

	va_start(arguments, format);
	ck_assert_int_lt(vsnprintf(&story[length], sizeof(story) - length, format, arguments),
			 (int)(sizeof(story) - length));
	va_end(arguments);
}

void console_message_ready(void)
{
}

/* All messages that were not taken yet. */
void console_flush_messages(void)
{
	size_t count, length = strlen(said);
	const char *run;

	while ((count = message_peek(&run, 64)) != 0) {
		ck_assert_uint_lt(length + count, sizeof(said));
		memcpy(&said[length], run, count);
		length += count;
		message_skip(count);
	}
}

void console_flush(void)
{
	record("flush ");
	message_flush();
}

void console_interrupt(void)
{
}

/* message.c's: not in force yet. */
void lock_acquire(struct lock *lock)
{
	(void)lock;
}

void lock_drop(struct lock *lock)
{
	(void)lock;
}

void lock_check_none(void)
{
}

void lock_init(void)
{
	record("locks ");
}

void lock_measure(void)
{
	record("measure ");
}

void lock_give_up(void)
{
	record("give-up ");
}

void time_init(void)
{
	record("time ");
}

void timer_init(void)
{
	record("timers ");
}

void sched_init(void)
{
	record("scheduler ");
}

void sched_start(void)
{
	record("go");
	started = true;
	longjmp(away, 1);
}

void irq_claim(uint32_t line, void (*handler)(void))
{
	ck_assert_ptr_eq(handler, console_interrupt);
	record("irq%u ", line);
}

void test_uart_want(void)
{
	record("want-slow ");
}

/* As the real one may, it puts another in front. */
void test_uart_start(void)
{
	static struct uart slow = { .irq = SLOW_LINE };

	record("uart ");
	board.uart = &slow;
}

void arch_allow_exit(void)
{
	record("allow ");
}

void arch_exit(int status)
{
	record("exit");
	exit_status = status;
	longjmp(away, 1);
}

void arch_require_core(void)
{
	record("core ");
}

void arch_log_maintenance(void)
{
	record("log ");
}

void arch_selftest(void)
{
	record("selftest ");
}

void arch_set_check_interval(uint32_t exits)
{
	record("check%u ", exits);
}

void domain_set_exit(const char *which)
{
	record("exit(%s) ", which == NULL ? "all" : which);
}

void domain_set_recreate(unsigned int times)
{
	record("recreate%u ", times);
}

void *arch_ram(ma_t address)
{
	ck_assert_uint_eq(address.a, BUNDLE_BASE);
	return ram;
}

void domain_create_all(struct domain_config *config, unsigned int count,
		       const struct bundle *bundle)
{
	const void *data;
	const char *why;
	size_t size;

	record("create ");
	created = count;
	for (unsigned int i = 0; i < count; i++) {
		strcat(names, config[i].name);
		strcat(names, " ");
	}
	ck_assert_int_eq(bundle_image(bundle, "guest", &data, &size, &why), 0);
	ck_assert_mem_eq(data, "the data of an image\n", size);
}

/* --- bundles --- */

static void use_bundle(const void *data, size_t size)
{
	void *copy = unit_copy(data, size);

	free(ram);
	ram = copy;
	boot.bundle_start = BUNDLE_BASE;
	boot.bundle_end = BUNDLE_BASE + (uint32_t)size;
}

static void sound_bundle(void)
{
	size_t size;
	void *data = unit_load("bundle.itb", &size);

	use_bundle(data, size);
	free(data);
}

static void put_domain(void *tree, unsigned int number)
{
	static const char compatible[] = "multiboot,kernel\0multiboot,module";
	char name[16];

	snprintf(name, sizeof(name), "g%u", number);
	fdt_begin_node(tree, name);
	fdt_property_string(tree, "compatible", "xen,domain");
	fdt_property_u64(tree, "memory", 2048);
	fdt_property_u32(tree, "cpus", 1);
	fdt_begin_node(tree, "kernel");
	fdt_property(tree, "compatible", compatible, sizeof(compatible));
	fdt_property_string(tree, "vambrace,image", "guest");
	fdt_end_node(tree);
	fdt_end_node(tree);
}

/* The sound bundle, with another description: @count domains; @padding bytes that say nothing. */
static void bundle_of(unsigned int count, int padding)
{
	static uint64_t tree[4096], space[8192];
	static const char nothing[20000];
	int image, hash;

	fdt_create(tree, sizeof(tree));
	fdt_finish_reservemap(tree);
	fdt_begin_node(tree, "");
	fdt_property(tree, "padding", nothing, padding);
	fdt_begin_node(tree, "chosen");
	for (unsigned int i = 0; i < count; i++) {
		put_domain(tree, i);
	}
	fdt_end_node(tree);
	fdt_end_node(tree);
	ck_assert_int_eq(fdt_finish(tree), 0);

	sound_bundle();
	ck_assert_int_eq(fdt_open_into(ram, space, sizeof(space)), 0);
	image = fdt_path_offset(space, "/images/domains");
	ck_assert_int_eq(fdt_setprop(space, image, "data", tree, (int)fdt_totalsize(tree)), 0);
	hash = fdt_path_offset(space, "/images/domains/hash-1");
	ck_assert_int_eq(fdt_setprop_u32(space, hash, "value", crc32(tree, fdt_totalsize(tree))),
			 0);
	ck_assert_int_eq(fdt_pack(space), 0);
	use_bundle(space, fdt_totalsize(space));
}

static void start(const char *command_line)
{
	static struct uart real = { .irq = REAL_LINE };

	board.uart = &real;
	ck_assert_uint_lt(strlen(command_line), sizeof(boot.command_line));
	strcpy(boot.command_line, command_line);
	if (setjmp(away) == 0) {
		hypervisor_start(&boot);
	}
	/* What was deferred. */
	if (started) {
		console_flush_messages();
	}
}

/* It ended with that message, before any domain was created. */
static void expect_panic(const char *text)
{
	ck_assert_int_eq(exit_status, 121);
	ck_assert(!started);
	ck_assert_ptr_null(strstr(story, "create"));
	ck_assert_msg(strstr(said, text) == said, "'%s' instead of '%s'", said, text);
	/* One line, the end of all. */
	ck_assert_ptr_eq(strchr(said, '\n'), said + strlen(said) - 1);
}

/* --- tests --- */

#define AFTER_WORDS "core time locks scheduler timers uart irq13 create measure go"

START_TEST(in_this_order)
{
	sound_bundle();
	start("");
	ck_assert_str_eq(story, AFTER_WORDS);
	ck_assert_str_eq(said, "");
	ck_assert_uint_eq(created, 2);
	ck_assert_str_eq(names, "linux1 bare-metal_2.0+x ");
}
END_TEST

START_TEST(messages_wait_once_guests_run)
{
	sound_bundle();
	start("");
	printk("later\n");
	ck_assert_str_eq(said, "");
	console_flush_messages();
	ck_assert_str_eq(said, "later\n");
}
END_TEST

static const struct {
	const char *line;
	const char *calls;
	const char *message;
} words[] = {
	{ "qemu-exit", "exit(all) ", "" },
	{ "qemu-exit=one", "exit(one) ", "" },
	{ "qemu-exit=one,two", "exit(one,two) ", "" },
	{ "qemu-exit=", "exit() ", "" },
	{ "maintenance", "log ", "" },
	{ "test-uart", "want-slow ", "" },
	{ "selftest", "selftest ", "" },
	{ "check=1", "check1 ", "" },
	{ "check=4294967295", "check4294967295 ", "" },
	{ "check=", "check0 ", "" },
	{ "recreate=37", "recreate37 ", "" },
	/* One after another, and spaces wherever. */
	{ "check=10 recreate=2 selftest", "check10 recreate2 selftest ", "" },
	{ "  test-uart   qemu-exit=a  maintenance ", "want-slow exit(a) log ", "" },
	{ "   ", "", "" },
	/* An unknown word is reported, and the next ones are read. */
	{ "quiet", "", "boot argument 'quiet' is not known\n" },
	{ "root=/dev/sda check=5 ro", "check5 ",
	  "boot argument 'root=/dev/sda' is not known\n"
	  "boot argument 'ro' is not known\n" },
	/* Nearly. */
	{ "check", "", "boot argument 'check' is not known\n" },
	{ "recreate", "", "boot argument 'recreate' is not known\n" },
	{ "qemu-exits", "", "boot argument 'qemu-exits' is not known\n" },
	{ "xqemu-exit", "", "boot argument 'xqemu-exit' is not known\n" },
	{ "qemu-exi", "", "boot argument 'qemu-exi' is not known\n" },
	{ "maintenance=1", "", "boot argument 'maintenance=1' is not known\n" },
	{ "selftests", "", "boot argument 'selftests' is not known\n" },
	{ "test-uart=", "", "boot argument 'test-uart=' is not known\n" },
	{ "xcheck=1", "", "boot argument 'xcheck=1' is not known\n" },
};

START_TEST(words_of_the_command_line)
{
	char expected[256];

	sound_bundle();
	start(words[_i].line);
	snprintf(expected, sizeof(expected), "%s" AFTER_WORDS, words[_i].calls);
	ck_assert_str_eq(story, expected);
	ck_assert_str_eq(said, words[_i].message);
}
END_TEST

START_TEST(longest_command_line)
{
	char line[BOOT_COMMAND_LINE_SIZE];

	memset(line, ' ', sizeof(line));
	strcpy(&line[sizeof(line) - 1 - strlen("recreate=12")], "recreate=12");
	sound_bundle();
	start(line);
	ck_assert_str_eq(story, "recreate12 " AFTER_WORDS);
}
END_TEST

/* Read before anything else, on its own. */
static const struct {
	const char *line;
	bool allowed;
} exits[] = {
	{ "", false },
	{ "qemu-exit", true },
	{ "qemu-exit=one", true },
	{ "check=1 qemu-exit", true },
	{ "check=1 qemu-exit=a selftest", true },
	{ "check=1", false },
	{ "xqemu-exit", false },
	{ "check=1 no-qemu-exit", false },
	{ "qemu-exi", false },
};

START_TEST(leave_to_leave_the_machine)
{
	strcpy(boot.command_line, exits[_i].line);
	hypervisor_allow_exit(&boot);
	ck_assert_str_eq(story, exits[_i].allowed ? "allow " : "");
}
END_TEST

START_TEST(no_bundle)
{
	start("");
	expect_panic("PANIC: there is no bundle of guests: give it as the initrd\n");
}
END_TEST

START_TEST(no_bundle_but_an_address)
{
	boot.bundle_start = boot.bundle_end = BUNDLE_BASE;
	start("");
	expect_panic("PANIC: there is no bundle of guests: give it as the initrd\n");
}
END_TEST

START_TEST(something_that_is_no_bundle)
{
	static const char text[64] = "#!/bin/sh";

	use_bundle(text, sizeof(text));
	start("");
	expect_panic("PANIC: the bundle at 61000000 cannot be used: ");
	ck_assert_uint_gt(strlen(said), strlen("PANIC: the bundle at 61000000 cannot be used: \n"));
}
END_TEST

START_TEST(bundle_that_is_cut_off)
{
	sound_bundle();
	use_bundle(ram, boot.bundle_end - boot.bundle_start - 1);
	start("");
	expect_panic("PANIC: the bundle at 61000000 cannot be used: ");
}
END_TEST

START_TEST(description_that_is_damaged)
{
	int node, size;

	sound_bundle();
	node = fdt_path_offset(ram, "/images/domains");
	((char *)fdt_getprop_w(ram, node, "data", &size))[100] ^= 1;
	start("");
	expect_panic("PANIC: the bundle's description of domains cannot be used: "
		     "its data does not have the crc32");
}
END_TEST

START_TEST(description_without_domains)
{
	bundle_of(0, 0);
	start("");
	expect_panic("PANIC: the bundle's description of domains cannot be used: ");
}
END_TEST

START_TEST(description_without_room)
{
	bundle_of(1, 16384);
	start("");
	expect_panic("PANIC: the bundle's description of domains cannot be used: ");
	ck_assert_ptr_nonnull(strstr(said, "room"));
}
END_TEST

START_TEST(large_description)
{
	bundle_of(1, 16000);
	start("");
	ck_assert(started);
	ck_assert_str_eq(names, "g0 ");
}
END_TEST

START_TEST(as_many_domains_as_possible)
{
	bundle_of(CREATABLE, 0);
	start("");
	ck_assert_uint_eq(created, CREATABLE);
	ck_assert_str_eq(said, "");
}
END_TEST

START_TEST(more_domains_than_possible)
{
	bundle_of(CREATABLE + 2, 0);
	start("");
	ck_assert(started);
	ck_assert_uint_eq(created, CREATABLE);
	ck_assert_str_eq(said, "2 domains are left out: at most 15 are possible\n");
	ck_assert_str_eq(names, "g0 g1 g2 g3 g4 g5 g6 g7 g8 g9 g10 g11 g12 g13 g14 ");
}
END_TEST

START_TEST(panic_says_what_was_said_before)
{
	message_defer();
	printk("before %u\n", 1);
	if (setjmp(away) == 0) {
		panic("%s at %08x", "nonsense", 0xabcu);
	}
	ck_assert_str_eq(said, "before 1\nPANIC: nonsense at 00000abc\n");
	ck_assert_str_eq(story, "give-up flush exit");
	ck_assert_int_eq(exit_status, 121);
}
END_TEST

START_TEST(long_panic_is_whole)
{
	char text[400], expected[450];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	if (setjmp(away) == 0) {
		panic("%s", text);
	}
	snprintf(expected, sizeof(expected), "PANIC: %s\n", text);
	ck_assert_str_eq(said, expected);
	ck_assert_int_eq(exit_status, 121);
}
END_TEST

static void teardown(void)
{
	free(ram);
	ram = NULL;
}

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, NULL, teardown);
	tcase_add_test(tests, in_this_order);
	tcase_add_test(tests, messages_wait_once_guests_run);
	tcase_add_loop_test(tests, words_of_the_command_line, 0, sizeof(words) / sizeof(words[0]));
	tcase_add_test(tests, longest_command_line);
	tcase_add_loop_test(tests, leave_to_leave_the_machine, 0, sizeof(exits) / sizeof(exits[0]));
	tcase_add_test(tests, no_bundle);
	tcase_add_test(tests, no_bundle_but_an_address);
	tcase_add_test(tests, something_that_is_no_bundle);
	tcase_add_test(tests, bundle_that_is_cut_off);
	tcase_add_test(tests, description_that_is_damaged);
	tcase_add_test(tests, description_without_domains);
	tcase_add_test(tests, description_without_room);
	tcase_add_test(tests, large_description);
	tcase_add_test(tests, as_many_domains_as_possible);
	tcase_add_test(tests, more_domains_than_possible);
	tcase_add_test(tests, panic_says_what_was_said_before);
	tcase_add_test(tests, long_panic_is_whole);
}
