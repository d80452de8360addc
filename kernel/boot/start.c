// SPDX-License-Identifier: GPL-2.0-only
/*
 * start.c - start-up from an initialised board to the first guest, and panic().
 */
#include <vambrace/start.h>

#include <stdarg.h>
#include <string.h>

#include <arch/arch.h>
#include <platform.h>
#include <vambrace/bundle.h>
#include <vambrace/console.h>
#include <vambrace/domain.h>
#include <vambrace/domain_config.h>
#include <vambrace/irq.h>
#include <vambrace/lock.h>
#include <vambrace/panic.h>
#include <vambrace/sched.h>
#include <vambrace/test_uart.h>
#include <vambrace/timer.h>

#define EXIT_PANIC	  121
#define DOMAINS_TREE_SIZE 16384
#define EXIT_ARGUMENT	  "qemu-exit"
#define CHECK_ARGUMENT	  "check="
#define RECREATE_ARGUMENT "recreate="

static struct domain_config configurations[DOMAINS_MAX];
static char command_line[BOOT_COMMAND_LINE_SIZE];

void panic(const char *format, ...)
{
	va_list arguments;

	lock_give_up();
	/* Flush earlier messages; from then on messages are written synchronously. */
	console_flush();
	printk("PANIC: ");
	va_start(arguments, format);
	message_put_list(format, arguments);
	va_end(arguments);
	printk("\n");
	arch_exit(EXIT_PANIC);
}

void hypervisor_allow_exit(const struct boot_info *boot)
{
	const char *word = boot->command_line;

	while (*word != '\0' && strncmp(word, EXIT_ARGUMENT, strlen(EXIT_ARGUMENT)) != 0) {
		word += strcspn(word, " ");
		word += *word == ' ';
	}
	if (*word != '\0') {
		arch_allow_exit();
	}
}

/* The decimal number at the start of @text. */
static unsigned int number_of(const char *text)
{
	unsigned int number = 0;

	for (; *text >= '0' && *text <= '9'; text++) {
		number = number * 10 + (unsigned int)(*text - '0');
	}
	return number;
}

/* Unknown words are not an error, as they may be for other software, but are reported. */
static void read_command_line(const struct boot_info *boot)
{
	char *word = command_line;

	_Static_assert(sizeof(command_line) == sizeof(boot->command_line), "with its NUL");
	memcpy(command_line, boot->command_line, sizeof(command_line));
	while (*word != '\0') {
		size_t length = strcspn(word, " ");
		char *next = word + length + (word[length] != '\0');

		word[length] = '\0';
		if (strcmp(word, EXIT_ARGUMENT) == 0) {
			domain_set_exit(NULL);
		} else if (strncmp(word, EXIT_ARGUMENT "=", strlen(EXIT_ARGUMENT "=")) == 0) {
			domain_set_exit(word + strlen(EXIT_ARGUMENT "="));
		} else if (strcmp(word, "maintenance") == 0) {
			arch_log_maintenance();
		} else if (strcmp(word, "test-uart") == 0) {
			test_uart_want();
		} else if (strcmp(word, "selftest") == 0) {
			arch_selftest();
		} else if (strncmp(word, CHECK_ARGUMENT, strlen(CHECK_ARGUMENT)) == 0) {
			arch_set_check_interval(number_of(word + strlen(CHECK_ARGUMENT)));
		} else if (strncmp(word, RECREATE_ARGUMENT, strlen(RECREATE_ARGUMENT)) == 0) {
			domain_set_recreate(number_of(word + strlen(RECREATE_ARGUMENT)));
		} else if (length != 0) {
			printk("boot argument '%s' is not known\n", word);
		}
		word = next;
	}
}

static void open_bundle(const struct boot_info *boot, struct bundle *bundle)
{
	const char *why;

	if (boot->bundle_start == boot->bundle_end) {
		panic("there is no bundle of guests: give it as the initrd");
	}
	if (bundle_open(bundle, arch_ram((ma_t){ boot->bundle_start }),
			boot->bundle_end - boot->bundle_start, &why) != 0) {
		panic("the bundle at %08x cannot be used: %s", (unsigned int)boot->bundle_start,
		      why);
	}
}

static unsigned int read_configurations(const struct bundle *bundle)
{
	static uint64_t tree[DOMAINS_TREE_SIZE / sizeof(uint64_t)];
	unsigned int count, left_out;
	const char *why;

	if (bundle_domains(bundle, tree, sizeof(tree), &why) != 0 ||
	    domain_config_read(tree, configurations, DOMAINS_MAX, &count, &left_out, &why) != 0) {
		panic("the bundle's description of domains cannot be used: %s", why);
	}
	if (left_out != 0) {
		printk("%u domains are left out: at most %u are possible\n", left_out,
		       DOMAINS_MAX - 1);
	}
	return count;
}

void hypervisor_start(const struct boot_info *boot)
{
	struct bundle bundle;
	unsigned int count;

	read_command_line(boot);
	arch_require_core();
	time_init();
	lock_init();
	sched_init();
	timer_init();
	test_uart_start();
	irq_claim(board.uart->irq, console_interrupt);
	open_bundle(boot, &bundle);
	count = read_configurations(&bundle);
	domain_create_all(configurations, count, &bundle);
	message_defer();
	lock_measure();
	sched_start();
}
