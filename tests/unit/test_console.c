// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_console.c - the console: lines of several sources on one UART, turns,
 * rings, CONSOLEIO, input. The UART takes as much as a test lets it.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include <arch/arch.h>
#include <fake-arch/fake.h>
#include <platform.h>
#include <vambrace/console.h>
#include <vambrace/console_parts.h>
#include <vambrace/domain_hooks.h>
#include <vambrace/keys.h>
#include <vambrace/work.h>

const char unit_name[] = "console";

#define ALWAYS 1000000000u

struct board board;

static struct xencons_interface rings[DOMAINS_MAX];
static char sent[1 << 20];
static size_t sent_length;
static unsigned int takes; /* bytes that the UART takes before it is full */
static bool interrupt_enabled;
static const char *typed = "";
static char keys[16];
static size_t visible;

/* --- around it --- */

static bool uart_put(char byte)
{
	if (takes == 0) {
		return false;
	}
	takes--;
	ck_assert_uint_lt(sent_length + 1, sizeof(sent));
	sent[sent_length++] = byte;
	sent[sent_length] = '\0';
	return true;
}

static int uart_get(void)
{
	return *typed != '\0' ? (unsigned char)*typed++ : -1;
}

static void uart_interrupt(bool enable)
{
	interrupt_enabled = enable;
}

static const struct uart uart = {
	.put = uart_put,
	.get = uart_get,
	.transmit_interrupt = uart_interrupt,
};

struct xencons_interface *arch_console_page(struct domain *domain)
{
	return &rings[domain->id];
}

void arch_make_visible(const void *object, size_t size)
{
	(void)object;
	visible += size;
}

static unsigned int key_resets; /* calls of keys_reset() */

void keys_reset(void)
{
	key_resets++;
}

void keys_handle(char key)
{
	keys[strlen(keys)] = key;
}

static void setup(void)
{
	fake_reset(3);
	board.uart = &uart;
	takes = ALWAYS;
	for (unsigned int id = 1; id <= 3; id++) {
		domains[id].console_port = 5;
	}
	message_defer();
}

/* Raised own work, a piece at a time; at most @pieces. Returns the number done. */
static unsigned int work(unsigned int pieces)
{
	static bool (*const piece[WORK_ITEM_COUNT])(void) = {
		[WORK_INPUT] = console_input_work,
		[WORK_CONSOLE] = console_work,
		[WORK_TRANSMIT] = console_transmit_work,
	};
	unsigned int done = 0;

	for (unsigned int item = 0; done < pieces && fake.raised != 0;
	     item = (item + 1) % WORK_ITEM_COUNT) {
		if (fake.raised & 1u << item) {
			fake.raised &= ~(1u << item);
			done++;
			if (piece[item] != NULL && piece[item]()) {
				fake.raised |= 1u << item;
			}
		}
	}
	return done;
}

static void work_all(void)
{
	ck_assert_uint_lt(work(100000), 100000);
}

static void ring_put(unsigned int id, const char *text)
{
	for (; *text != '\0'; text++) {
		rings[id].out[rings[id].out_prod++ % XENCONS_OUT_SIZE] = *text;
	}
	console_ring_service(&domains[id]);
}

static bool write_text(unsigned int id, const char *text)
{
	char *to = console_write_begin(domains[id].vcpu[0], 0, strlen(text));

	if (to == NULL) {
		return false;
	}
	memcpy(to, text, strlen(text));
	console_write_end(&domains[id], strlen(text));
	return true;
}

/* The UART's interrupt, when it can take @count more. */
static void interrupt(unsigned int count)
{
	takes = count;
	console_interrupt();
}

static unsigned int notified(unsigned int id)
{
	bool was = fake.shared[id].evtchn_pending[0] >> 5 & 1;

	fake.shared[id].evtchn_pending[0] = 0;
	return was;
}

/* --- lines --- */

START_TEST(what_a_domain_writes)
{
	ck_assert(write_text(1, "hello\r\n"));
	ring_put(1, "world\n");
	ck_assert_uint_eq(sent_length, 0);
	work_all();
	ck_assert_str_eq(sent, "(d1) hello\r\n(d1) world\n");
	ck_assert_uint_eq(rings[1].out_cons, rings[1].out_prod);
	ck_assert_uint_eq(notified(1), 1);
	ck_assert(domains[1].console_seen);
	ck_assert(!interrupt_enabled);
}
END_TEST

START_TEST(a_line_that_is_broken_off)
{
	ring_put(1, "one");
	work_all();
	ring_put(2, "two\n");
	work_all();
	ring_put(1, "ty\n");
	work_all();
	ring_put(1, "new\n");
	work_all();
	ck_assert_str_eq(sent, "(d1) one\r\n(d2) two\n(d1)+ty\n(d1) new\n");
}
END_TEST

START_TEST(messages_are_whole_lines)
{
	ring_put(1, "guest");
	work_all();
	printk("a %s", "message");
	printk(" of %u parts\n", 2u);
	ring_put(2, "other\n");
	work_all();
	ck_assert_ptr_nonnull(strstr(sent, "(XEN) a message of 2 parts\r\n"));
	ck_assert_ptr_eq(strstr(sent, "(d1) guest\r\n"), sent);
	ck_assert_ptr_nonnull(strstr(sent, "(d2) other\n"));
	ck_assert_uint_eq(sent_length, strlen("(d1) guest\r\n(XEN) a message of 2 parts\r\n"
					      "(d2) other\n"));
}
END_TEST

static const struct {
	const char *written, *line;
} returns[] = {
	{ "10%\r20%\r\n", "(d1) 10%\r(d1) 20%\r\n" },
	{ "text\r\n", "(d1) text\r\n" },
	{ "text\r\r\n", "(d1) text\r\r\n" },
	{ "a\r\rb\n", "(d1) a\r\r(d1) b\n" },
	{ "\rb\n", "(d1) \r(d1) b\n" },
	{ "a\r(d1) b\n", "(d1) a\r(d1) (d1) b\n" },
	{ "\n\n", "(d1) \n(d1) \n" },
};

START_TEST(carriage_returns)
{
	ring_put(1, returns[_i].written);
	work_all();
	ck_assert_str_eq(sent, returns[_i].line);
}
END_TEST

START_TEST(a_return_in_a_line_that_is_broken_off)
{
	ring_put(1, "10%\r");
	work_all();
	ring_put(2, "x\n");
	work_all();
	ring_put(1, "20%\r\n");
	work_all();
	ck_assert_str_eq(sent, "(d1) 10%\r\r\n(d2) x\n(d1)+20%\r\n");
}
END_TEST

/* --- turns --- */

static char endless[XENCONS_OUT_SIZE + 1];

/* Keeps the rings of domains @first to @last full, each with its text, while @bytes go out. */
static void flood_with(unsigned int first, unsigned int last, const char *const *text, size_t bytes)
{
	static size_t next[DOMAINS_MAX];

	while (sent_length < bytes) {
		for (unsigned int id = first; id <= last; id++) {
			struct xencons_interface *ring = &rings[id];

			while (ring->out_prod - ring->out_cons < XENCONS_OUT_SIZE) {
				ring->out[ring->out_prod++ % XENCONS_OUT_SIZE] =
					text[id - 1][next[id]];
				next[id] = (next[id] + 1) % strlen(text[id - 1]);
			}
			console_ring_service(&domains[id]);
		}
		work(3);
		interrupt(7);
	}
}

static void flood(unsigned int count, const char *const *text, size_t bytes)
{
	flood_with(1, count, text, bytes);
}

/* Bytes of lines of a source, prefixes and ends counted. */
static size_t share(const char *prefix)
{
	size_t bytes = 0;

	for (const char *line = sent; *line != '\0';) {
		const char *end = strchr(line, '\n');
		size_t size = end != NULL ? (size_t)(end + 1 - line) : strlen(line);

		if (strncmp(line, prefix, strlen(prefix)) == 0) {
			bytes += size;
		}
		line += size;
	}
	return bytes;
}

static const char *const floods[][3] = {
	{ "............................................................\n", ".\n",
	  "...........\n" },
	{ "\n", "\n", "\n" },
	{ "\n", ".", "\r." },
	{ "..................................................................................."
	  "..................................................................................."
	  "..................................................................................."
	  "............................................................................\n",
	  "\n", "short\r\n" },
};

START_TEST(equal_shares)
{
	flood(3, floods[_i], 60000);
	for (unsigned int id = 1; id <= 3; id++) {
		char prefix[8];

		snprintf(prefix, sizeof(prefix), "(d%u)", id);
		ck_assert_uint_gt(share(prefix) * 100, sent_length * 32);
	}
}
END_TEST

/*
 * Domain 1 exceeds its credit and then has no output, in the middle of a line: the excess
 * is deducted from its next turn.
 */
START_TEST(excess_is_deducted_after_a_silence)
{
	static const char *const text[] = { "", ".........................\n" };
	static char more_than_a_turn[371];

	memset(more_than_a_turn, 'x', sizeof(more_than_a_turn) - 1);
	ring_put(1, more_than_a_turn);
	while (sent_length < 60000) {
		flood_with(2, 2, text, sent_length + 1);
		if (notified(1) && rings[1].out_prod == rings[1].out_cons) {
			ring_put(1, more_than_a_turn);
		}
	}
	ck_assert_uint_lt(share("(d1)") * 100, sent_length * 52);
	ck_assert_uint_gt(share("(d1)") * 100, sent_length * 45);
}
END_TEST

START_TEST(a_message_has_a_turn_beside_full_rings)
{
	const char *const text[] = { ".........................\n", "......\n" };

	flood(2, text, 5000);
	printk("here I am\n");
	flood(2, text, sent_length + 4 * 256 + 2048);
	ck_assert_ptr_nonnull(strstr(sent, "(XEN) here I am\r\n"));
}
END_TEST

START_TEST(a_piece_is_small)
{
	size_t before;

	memset(endless, '\n', XENCONS_OUT_SIZE);
	ring_put(1, endless);
	while (fake.raised & 1u << WORK_CONSOLE) {
		before = rings[1].out_cons;
		fake.raised = console_work() ? 1u << WORK_CONSOLE : 0;
		ck_assert_uint_le(rings[1].out_cons - before, 4);
	}
}
END_TEST

START_TEST(a_full_uart_is_waited_for)
{
	memset(endless, '.', XENCONS_OUT_SIZE);
	endless[XENCONS_OUT_SIZE - 1] = '\n';
	takes = 0;
	ring_put(1, endless);
	ring_put(2, endless);
	/* Own work comes to rest though much is left. */
	work_all();
	ck_assert_uint_eq(sent_length, 0);
	ck_assert(interrupt_enabled);
	ck_assert_uint_ne(rings[1].out_cons, rings[1].out_prod);
	/* The interrupt brings it back when half of what waits has gone. */
	while (!(fake.raised & 1u << WORK_CONSOLE)) {
		ck_assert_uint_lt(sent_length, 2048);
		interrupt(16);
	}
	ck_assert_uint_ge(sent_length, 900);
	takes = ALWAYS;
	work_all();
	interrupt(ALWAYS);
	work_all();
	ck_assert_uint_eq(rings[1].out_cons, rings[1].out_prod);
	ck_assert_uint_eq(rings[2].out_cons, rings[2].out_prod);
}
END_TEST

/* --- rings --- */

static const uint32_t nonsense[] = { XENCONS_OUT_SIZE + 1, UINT32_MAX, 0x80000000u };

START_TEST(spoilt_indices)
{
	memset(rings[1].out, 'x', sizeof(rings[1].out));
	rings[1].out_cons = 77;
	rings[1].out_prod = 77 + nonsense[_i];
	console_ring_service(&domains[1]);
	work_all();
	ck_assert_uint_eq(sent_length, 0);
	ck_assert_uint_eq(rings[1].out_cons, rings[1].out_prod);
	ring_put(1, "well\n");
	work_all();
	ck_assert_str_eq(sent, "(d1) well\n");
}
END_TEST

START_TEST(no_port_no_event)
{
	domains[1].console_port = 0;
	ring_put(1, "text\n");
	work_all();
	for (unsigned int i = 0; i < 4; i++) {
		ck_assert_uint_eq(fake.shared[1].evtchn_pending[i], 0);
	}
	ck_assert_str_eq(sent, "(d1) text\n");
}
END_TEST

/* --- CONSOLEIO_write --- */

/* A text beside which there is no room for another one as long. */
static bool write_long_text(unsigned int id)
{
	char text[601];

	memset(text, 'x', 600);
	text[600] = '\0';
	return write_text(id, text);
}

START_TEST(a_writer_sleeps_until_there_is_room)
{
	ck_assert(write_long_text(1));
	ck_assert(!write_long_text(1));
	ck_assert_int_eq(domains[1].vcpu[0]->state, VCPU_BLOCKED);
	ck_assert_uint_eq(fake.sleeps[1], 1);
	ck_assert_uint_eq(fake.wakes[1], 0);
	/* Another domain has a text of its own. */
	ck_assert(write_text(2, "y"));
	work_all();
	ck_assert_uint_eq(fake.wakes[1], 1);
	ck_assert(write_long_text(1));
	ck_assert_uint_eq(fake.sleeps[1], 1);
	/* No vCPU waits for room now: none is woken. */
	work_all();
	ck_assert_uint_eq(fake.wakes[1], 1);
}
END_TEST

/* It ended while it waited: in its next life it is not woken for that. */
START_TEST(a_writer_that_ended_waits_no_more)
{
	ck_assert(write_long_text(1));
	ck_assert(!write_long_text(1));
	domain_hooks_start(&domains[1]);
	ck_assert(write_text(1, "anew\n"));
	work_all();
	ck_assert_str_eq(sent, "(d1) anew\n");
	ck_assert_uint_eq(fake.wakes[1], 0);
}
END_TEST

START_TEST(a_writer_with_an_event_pending_does_not_sleep)
{
	fake.page[1].upcall_pending = 1;
	ck_assert(write_long_text(1));
	ck_assert(!write_long_text(1));
	ck_assert_int_eq(domains[1].vcpu[0]->state, VCPU_RUNNABLE);
	ck_assert_uint_eq(fake.sleeps[1], 0);
}
END_TEST

START_TEST(texts_wherever_they_lie)
{
	/* The longest, from each offset in a word: one that fills the text. */
	for (uint32_t gva = 0; gva < 4; gva++) {
		char *to = console_write_begin(domains[1].vcpu[0], gva, CONSOLE_WRITE_MAX);

		ck_assert_ptr_nonnull(to);
		ck_assert_uint_eq((uintptr_t)to % 4, gva);
		memset(to, 'a' + (int)gva, CONSOLE_WRITE_MAX);
		to[CONSOLE_WRITE_MAX - 1] = '\n';
		console_write_end(&domains[1], CONSOLE_WRITE_MAX);
		sent_length = 0;
		work_all();
		ck_assert_uint_eq(sent_length, CONSOLE_WRITE_MAX + 5);
		ck_assert_int_eq(sent[5], 'a' + (int)gva);
	}
	/* A text whose copy fails is none. */
	ck_assert_ptr_nonnull(console_write_begin(domains[1].vcpu[0], 3, 10));
	console_write_end(&domains[1], 0);
	ck_assert_uint_eq(fake.raised, 0);
	sent_length = 0;
	ck_assert(write_text(1, "ok\n"));
	work_all();
	ck_assert_str_eq(sent, "(d1) ok\n");
}
END_TEST

/* A vCPU that writes while another fills the buffer retries, and does not block. */
START_TEST(a_text_has_one_writer_at_a_time)
{
	char *to = console_write_begin(domains[1].vcpu[0], 0, 4);

	ck_assert_ptr_nonnull(to);
	ck_assert(!write_text(1, "no\n"));
	ck_assert_uint_eq(fake.sleeps[1], 0);
	ck_assert(write_text(2, "other\n"));
	memcpy(to, "yes\n", 4);
	console_write_end(&domains[1], 4);
	ck_assert(write_text(1, "then\n"));
	work_all();
	ck_assert_ptr_nonnull(strstr(sent, "(d1) yes\n(d1) then\n"));
	ck_assert_uint_eq(fake.wakes[1], 0);
}
END_TEST

/* Another CPU puts out what was there while more is copied behind it. */
START_TEST(a_text_is_emptied_while_it_is_filled)
{
	char *to;

	ck_assert(write_text(1, "first\n"));
	to = console_write_begin(domains[1].vcpu[0], 0, 7);
	work_all();
	memcpy(to, "second\n", 7);
	console_write_end(&domains[1], 7);
	work_all();
	ck_assert_str_eq(sent, "(d1) first\n(d1) second\n");
}
END_TEST

/* --- ends --- */

/* All that follows its end; false if something waits. */
static bool let_go(struct domain *domain)
{
	enum hook_result result;

	do {
		result = domain_hooks_end_step(domain);
	} while (result == HOOK_MORE);
	return result == HOOK_DONE;
}

/* Both of its vCPUs wait for room, and are woken. */
START_TEST(two_vcpus_that_write)
{
	takes = 0;
	while (console_write_begin(domains[1].vcpu[0], 0, CONSOLE_WRITE_MAX) != NULL) {
		console_write_end(&domains[1], CONSOLE_WRITE_MAX);
	}
	domains[1].vcpu_count = 2;
	ck_assert_ptr_null(console_write_begin(domains[1].vcpu[1], 0, CONSOLE_WRITE_MAX));
	ck_assert_uint_eq(fake.sleeps[1], 2);
	fake.wakes[1] = 0;
	takes = ALWAYS;
	interrupt(ALWAYS);
	work_all();
	ck_assert_uint_eq(fake.wakes[1], 2);
	ck_assert_int_eq(domains[1].vcpu[1]->state, VCPU_RUNNABLE);
}
END_TEST

/* The first domain of all has the input, though it is not domain 1. */
START_TEST(a_control_domain_alone)
{
	char buffer[4];

	domains[0] = domains[1];
	domains[0].id = 0;
	fake_vcpus(&domains[0]);
	memset(&domains[1], 0, 3 * sizeof(domains[1]));
	domain_hooks_start(&domains[0]);
	ck_assert_uint_eq(console_last_domain(), 0);
	typed = "x";
	interrupt(ALWAYS);
	ck_assert_uint_eq(console_read_guest(&domains[0], buffer, sizeof(buffer)), 1);
	ck_assert(write_text(0, "ok\n"));
	work_all();
	ck_assert_str_eq(sent, "(d0) ok\n");
}
END_TEST

START_TEST(the_end_of_a_domain)
{
	ring_put(1, "last words");
	rings[1].out[rings[1].out_prod++ % XENCONS_OUT_SIZE] = '!'; /* and no ring */
	domains[1].state = DOMAIN_ENDED;
	domain_hooks_end(&domains[1]);
	ck_assert(!let_go(&domains[1]));
	fake.raised &= ~(1u << WORK_DOMAINS);
	while (!(fake.raised & 1u << WORK_DOMAINS)) {
		ck_assert_uint_ne(work(1), 0);
	}
	ck_assert(let_go(&domains[1]));
	fake.raised &= ~(1u << WORK_DOMAINS);
	fake.raised |= 1u << WORK_TRANSMIT;
	work_all();
	ck_assert_str_eq(sent, "(d1) last words!\r\n");
	/* What it writes in its next life is a line of its own. */
	domain_hooks_start(&domains[1]);
	domains[1].state = DOMAIN_RUNNING;
	ring_put(1, "again\n");
	work_all();
	ck_assert_str_eq(sent, "(d1) last words!\r\n(d1) again\n");
}
END_TEST

START_TEST(everything_out_before_the_machine_is_left)
{
	takes = 0;
	printk("first\n");
	work_all();
	takes = ALWAYS;
	printk("second\n");
	console_flush();
	ck_assert_str_eq(sent, "(XEN) first\r\n(XEN) second\r\n");
	/* From then on at once. */
	printk("third\n");
	ck_assert_str_eq(sent, "(XEN) first\r\n(XEN) second\r\n(XEN) third\r\n");
}
END_TEST

START_TEST(without_a_uart)
{
	board.uart = NULL;
	message_flush();
	for (unsigned int i = 0; i < 200; i++) {
		printk("no board is known %u\n", i);
	}
	console_flush();
	ck_assert_uint_gt(visible, 2048);
}
END_TEST

/* --- input --- */

static void type(const char *text)
{
	typed = text;
	while (*typed != '\0') {
		console_interrupt();
	}
}

START_TEST(input_of_a_domain_that_asks)
{
	char got[16];

	/* No notification yet: nothing is put into the ring, which may be unused. */
	type("hello");
	work_all();
	ck_assert_uint_eq(rings[1].in_prod, 0);
	ck_assert_uint_eq(console_read_guest(&domains[1], got, 3), 3);
	ck_assert_mem_eq(got, "hel", 3);
	ck_assert_uint_eq(console_read_guest(&domains[2], got, 3), 0);
	ck_assert_uint_eq(console_read_guest(&domains[1], got, 16), 2);
	/* It notifies the port, for output: input is still read by CONSOLEIO_read. */
	ring_put(1, "x\n");
	type("y");
	work_all();
	ck_assert_uint_eq(rings[1].in_prod, 0);
	ck_assert_uint_eq(console_read_guest(&domains[1], got, 16), 1);
}
END_TEST

START_TEST(input_through_the_ring)
{
	type("early");
	ring_put(1, "x\n");
	work_all();
	ck_assert_uint_eq(rings[1].in_prod, 5);
	ck_assert_mem_eq(rings[1].in, "early", 5);
	ck_assert_uint_eq(notified(1), 1);
	type("more");
	work_all();
	ck_assert_uint_eq(rings[1].in_prod, 9);
	ck_assert_uint_eq(notified(1), 1);
	ck_assert_uint_eq(rings[2].in_prod, 0);
}
END_TEST

START_TEST(a_full_ring_of_input)
{
	char text[XENCONS_IN_SIZE + 101];

	memset(text, 'i', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	console_ring_service(&domains[1]);
	for (unsigned int i = 0; i < sizeof(text) - 1; i++) {
		type("i");
		work_all();
	}
	ck_assert_uint_eq(rings[1].in_prod, XENCONS_IN_SIZE);
	rings[1].in_cons = 1000;
	console_ring_service(&domains[1]);
	work_all();
	ck_assert_uint_eq(rings[1].in_prod, sizeof(text) - 1);
	/* Spoilt indices: nothing is written. */
	rings[1].in_cons = rings[1].in_prod + 1;
	type("z");
	work_all();
	ck_assert_uint_eq(rings[1].in_prod, sizeof(text) - 1);
}
END_TEST

START_TEST(the_focus_goes_round)
{
	domains[2].state = DOMAIN_PRESERVED;
	type("\001\001\001q");
	ck_assert_str_eq(keys, "q");
	type("\001\001\001");
	work_all();
	ck_assert_ptr_nonnull(strstr(sent, "(XEN) *** input to the hypervisor"));
	/* Past the one that does not run. */
	ck_assert_ptr_nonnull(strstr(sent, "(XEN) *** input to d3 fake"));
	console_ring_service(&domains[3]);
	type("\001\001x");
	work_all();
	ck_assert_uint_eq(rings[3].in_prod, 3);
	ck_assert_mem_eq(rings[3].in, "\001\001x", 3);
	ck_assert(!console_focus(2));
	ck_assert(!console_focus(0));
	ck_assert(!console_focus(DOMAINS_MAX));
	ck_assert(console_focus(1));
	for (unsigned int id = 1; id <= 3; id++) {
		domains[id].state = DOMAIN_GONE;
	}
	type("\001\001\001\001\001\001");
	work_all();
	ck_assert_ptr_nonnull(strstr(sent, "(XEN) *** no domain is running"));
}
END_TEST

START_TEST(input_that_is_not_read)
{
	char got[2048], expected[1024];

	/* What came first is kept, what does not fit is lost. */
	memset(expected, 'i', sizeof(expected));
	for (unsigned int i = 0; i < 3000; i++) {
		type(i < sizeof(expected) ? "i" : "j");
	}
	domains[1].state = DOMAIN_ENDED;
	work_all();
	ck_assert_uint_eq(rings[1].in_prod, 0);
	ck_assert_uint_eq(console_read_guest(&domains[1], got, sizeof(got)), sizeof(expected));
	ck_assert_mem_eq(got, expected, sizeof(expected));
}
END_TEST

/* Input typed for one domain and not read is not given to another. */
START_TEST(input_stays_with_its_domain)
{
	char got[16];

	type("secret");
	type("\001\001\001\001\001\001");
	ck_assert_uint_eq(key_resets, 2);
	ck_assert_uint_eq(console_read_guest(&domains[2], got, sizeof(got)), 0);
	type("x");
	ck_assert_uint_eq(console_read_guest(&domains[1], got, sizeof(got)), 0);
	ck_assert_uint_eq(console_read_guest(&domains[2], got, sizeof(got)), 1);
	ck_assert_int_eq(got[0], 'x');
}
END_TEST

START_TEST(input_is_announced)
{
	domains[1].events.virq_port[VIRQ_CONSOLE] = 5;
	domains[1].events.channel[5] = (struct event_channel){
		.status = EVTCHNSTAT_virq,
		.virq = VIRQ_CONSOLE,
	};
	type("ab");
	work_all();
	ck_assert_uint_eq(notified(1), 1);
	/* Once for what has come. */
	fake.raised |= 1u << WORK_INPUT;
	work_all();
	ck_assert_uint_eq(notified(1), 0);
}
END_TEST

/* One that read by the call reads through its ring in its next life. */
START_TEST(input_of_a_next_life)
{
	char got[16];

	ck_assert_uint_eq(console_read_guest(&domains[1], got, sizeof(got)), 0);
	domain_hooks_start(&domains[1]);
	console_ring_service(&domains[1]);
	type("again");
	work_all();
	ck_assert_uint_eq(rings[1].in_prod, 5);
}
END_TEST

/* The line of the UART stays raised for what is left. */
START_TEST(an_interrupt_takes_some_bytes)
{
	typed = "0123456789abcdef";
	console_interrupt();
	ck_assert_uint_eq(strlen(typed), 14);
	console_interrupt();
	ck_assert_uint_eq(strlen(typed), 12);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, what_a_domain_writes);
	tcase_add_test(tests, a_line_that_is_broken_off);
	tcase_add_test(tests, messages_are_whole_lines);
	tcase_add_loop_test(tests, carriage_returns, 0, COUNT(returns));
	tcase_add_test(tests, a_return_in_a_line_that_is_broken_off);
	tcase_add_loop_test(tests, equal_shares, 0, COUNT(floods));
	tcase_add_test(tests, excess_is_deducted_after_a_silence);
	tcase_add_test(tests, a_message_has_a_turn_beside_full_rings);
	tcase_add_test(tests, a_piece_is_small);
	tcase_add_test(tests, a_full_uart_is_waited_for);
	tcase_add_loop_test(tests, spoilt_indices, 0, COUNT(nonsense));
	tcase_add_test(tests, no_port_no_event);
	tcase_add_test(tests, a_writer_sleeps_until_there_is_room);
	tcase_add_test(tests, a_writer_that_ended_waits_no_more);
	tcase_add_test(tests, a_writer_with_an_event_pending_does_not_sleep);
	tcase_add_test(tests, texts_wherever_they_lie);
	tcase_add_test(tests, two_vcpus_that_write);
	tcase_add_test(tests, a_control_domain_alone);
	tcase_add_test(tests, a_text_has_one_writer_at_a_time);
	tcase_add_test(tests, a_text_is_emptied_while_it_is_filled);
	tcase_add_test(tests, the_end_of_a_domain);
	tcase_add_test(tests, everything_out_before_the_machine_is_left);
	tcase_add_test(tests, without_a_uart);
	tcase_add_test(tests, input_of_a_domain_that_asks);
	tcase_add_test(tests, input_through_the_ring);
	tcase_add_test(tests, a_full_ring_of_input);
	tcase_add_test(tests, the_focus_goes_round);
	tcase_add_test(tests, input_that_is_not_read);
	tcase_add_test(tests, input_stays_with_its_domain);
	tcase_add_test(tests, input_is_announced);
	tcase_add_test(tests, input_of_a_next_life);
	tcase_add_test(tests, an_interrupt_takes_some_bytes);
}
