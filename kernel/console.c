// SPDX-License-Identifier: GPL-2.0-only
/*
 * console.c - the board's UART, shared by the hypervisor and the domains.
 *
 * Output is a ring of bytes that the UART takes as fast as it can. Its last
 * OUTPUT_RESERVE bytes are the hypervisor's, whose lines are cut when even these
 * are used up; a guest's bytes wait in its own ring, or are refused.
 *
 * Each source has its lines. Source 0 is the hypervisor, source n domain n.
 * When another source has left its line unfinished, that line is broken off
 * and goes on later behind "(d1)+": a reader can put it together again.
 *
 * Input goes to one domain, or to the debug keys; Ctrl-A three times in a row
 * changes that.
 * LOCKS: none yet: one CPU, interrupts masked.
 */
#include <vambrace/console.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <arch/arch.h>
#include <platform.h>
#include <vambrace/domain.h>
#include <vambrace/keys.h>
#include <vambrace/sched.h>

#define OUTPUT_SIZE	16384	/* powers of two */
#define INPUT_SIZE	1024
#define PRINTK_SIZE	256
#define HYPERVISOR	0
#define SWITCH_KEY	1	/* Ctrl-A */
#define SWITCH_COUNT	3

#define OUTPUT_RESERVE	4096

/* "\r\n(d15) " and the byte itself. */
#define PREFIX_MAX	9

/* So many bytes of a guest's are taken at a time: other work goes on between. */
#define GUEST_PIECE	64

static struct {
	char byte[OUTPUT_SIZE];
	uint32_t head, tail;		/* free-running */
} output;

static struct {
	unsigned int last_source;	/* whose line is the current one */
	bool at_line_start;
	bool broken_off[DOMAINS_MAX];	/* has an unfinished line above */
} line = { .at_line_start = true };

static struct {
	unsigned int focus;		/* HYPERVISOR or a domain's id */
	unsigned int last_domain;
	unsigned int switch_keys;
	char byte[INPUT_SIZE];
	uint32_t head, tail;		/* free-running */
} input = { .focus = 1, .last_domain = 1 };

/* --- bytes out --- */

static uint32_t output_free(void)
{
	return OUTPUT_SIZE - (output.head - output.tail);
}

void console_transmit(void)
{
	while (output.tail != output.head &&
	       board.uart->put(output.byte[output.tail % OUTPUT_SIZE])) {
		output.tail++;
	}
	board.uart->transmit_interrupt(output.tail != output.head);
}

void console_flush(void)
{
	if (board.uart == NULL) {
		/* Who looks at memory finds it in output.byte: platforms/README.md. */
		arch_make_visible(&output, sizeof(output));
		return;
	}
	while (output.tail != output.head) {
		console_transmit();
	}
}

/* Nobody waits for the UART: what finds no room is lost. See panic(). */
static void put_byte(char byte)
{
	if (output_free() == 0) {
		console_transmit();
	}
	if (output_free() == 0) {
		return;
	}
	output.byte[output.head++ % OUTPUT_SIZE] = byte;
}

static void put_string(const char *string)
{
	while (*string != '\0') {
		put_byte(*string++);
	}
}

/* --- lines --- */

static void put_prefix(unsigned int source)
{
	if (source == HYPERVISOR) {
		put_string("(XEN) ");
	} else {
		put_string("(d");
		if (source >= 10) {
			put_byte((char)('0' + source / 10));
		}
		put_byte((char)('0' + source % 10));
		put_byte(')');
		put_byte(line.broken_off[source] ? '+' : ' ');
		line.broken_off[source] = false;
	}
}

static void put(unsigned int source, char byte)
{
	if (source != line.last_source && !line.at_line_start) {
		put_string("\r\n");
		line.broken_off[line.last_source] = true;
		line.at_line_start = true;
	}
	if (line.at_line_start) {
		put_prefix(source);
		line.at_line_start = false;
	}
	line.last_source = source;
	put_byte(byte);
	if (byte == '\n') {
		line.at_line_start = true;
	}
}

void console_end_line(struct domain *domain)
{
	if (line.last_source == domain->id && !line.at_line_start) {
		put_string("\r\n");
		line.at_line_start = true;
	}
	line.broken_off[domain->id] = false;
}

void printk(const char *format, ...)
{
	char text[PRINTK_SIZE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	for (const char *next = text; *next != '\0'; next++) {
		if (*next == '\n') {
			put(HYPERVISOR, '\r');
		}
		put(HYPERVISOR, *next);
	}
	if (board.uart != NULL) {
		console_transmit();
	}
}

bool console_has_room(size_t length)
{
	/* At worst each byte is a line. */
	return output_free() >= OUTPUT_RESERVE + (length + 1) * PREFIX_MAX;
}

void console_write_guest(struct domain *domain, const char *text, size_t length)
{
	domain->console_seen = true;
	for (size_t i = 0; i < length; i++) {
		put(domain->id, text[i]);
	}
	console_transmit();
}

/* --- rings --- */

/*
 * Take a piece of what the guest wrote. Its indices are guest-controlled: read
 * once, bounded. Returns true if something was taken.
 */
static bool take_output(struct domain *domain, struct xencons_interface *ring)
{
	uint32_t consumed = ring->out_cons;
	uint32_t count = *(volatile uint32_t *)&ring->out_prod - consumed;
	uint32_t taken = 0;

	if (count > XENCONS_OUT_SIZE) {
		/* Nonsense: forget it all. */
		ring->out_cons = consumed + count;
		count = 0;
	}
	while (taken < count && taken < GUEST_PIECE && output_free() > OUTPUT_RESERVE) {
		put(domain->id, ring->out[(consumed + taken) % XENCONS_OUT_SIZE]);
		taken++;
	}
	if (taken != 0) {
		domain->console_seen = true;
		ring->out_cons = consumed + taken;
	}
	domain->console_backlog = taken < count;
	sched_attention |= domain->console_backlog;
	return taken != 0;
}

static bool offer_input(struct domain *domain, struct xencons_interface *ring)
{
	uint32_t produced = ring->in_prod;
	uint32_t used = produced - *(volatile uint32_t *)&ring->in_cons;
	bool any = false;

	if (input.focus != domain->id) {
		return false;
	}
	for (; used < XENCONS_IN_SIZE && input.tail != input.head; used++) {
		ring->in[produced++ % XENCONS_IN_SIZE] = input.byte[input.tail++ % INPUT_SIZE];
		any = true;
	}
	ring->in_prod = produced;
	return any;
}

void console_ring_service(struct domain *domain)
{
	struct xencons_interface *ring = arch_console_page(domain);
	bool took = take_output(domain, ring);
	bool gave = offer_input(domain, ring);

	console_transmit();
	if (took || gave) {
		event_notify(domain, domain->console_port);
	}
}

bool console_work(void)
{
	bool left = false;

	for (unsigned int id = 1; id < DOMAINS_MAX; id++) {
		if (domains[id].console_backlog && output_free() > OUTPUT_RESERVE) {
			console_ring_service(&domains[id]);
		}
		left |= domains[id].console_backlog;
	}
	return left;
}

void console_ring_drain(struct domain *domain)
{
	struct xencons_interface *ring = arch_console_page(domain);

	do {
		console_transmit();
	} while (take_output(domain, ring));
	/* What found no room in the UART's ring by now is lost with its domain. */
	domain->console_backlog = false;
}

size_t console_read_guest(struct domain *domain, char *buffer, size_t size)
{
	size_t count = 0;

	while (input.focus == domain->id && count < size && input.tail != input.head) {
		buffer[count++] = input.byte[input.tail++ % INPUT_SIZE];
	}
	return count;
}

/* --- input --- */

static void give_input_to(unsigned int focus)
{
	input.focus = focus;
	input.head = input.tail;
	if (focus == HYPERVISOR) {
		printk("*** input to the hypervisor: h for help, Ctrl-A three times for the domains\n");
	} else {
		input.last_domain = focus;
		printk("*** input to d%u %s\n", focus, domains[focus].config->name);
	}
}

bool console_focus(unsigned int id)
{
	struct domain *domain = domain_by_id(id);

	if (domain == NULL || domain->state != DOMAIN_RUNNING) {
		return false;
	}
	give_input_to(id);
	return true;
}

/* From a domain to the hypervisor, from there to the next domain that runs. */
static void switch_input(void)
{
	if (input.focus != HYPERVISOR) {
		give_input_to(HYPERVISOR);
		return;
	}
	for (unsigned int i = 1; i <= DOMAINS_MAX; i++) {
		if (console_focus((input.last_domain + i) % DOMAINS_MAX)) {
			return;
		}
	}
	printk("*** no domain is running\n");
}

static void input_byte(char byte)
{
	if (input.focus == HYPERVISOR) {
		keys_handle(byte);
	} else if (input.head - input.tail < INPUT_SIZE) {
		input.byte[input.head++ % INPUT_SIZE] = byte;
	}
}

static void input_ready(void)
{
	struct domain *domain = domain_by_id(input.focus);

	if (domain != NULL && domain->state == DOMAIN_RUNNING && input.head != input.tail) {
		event_notify_virq(domain, VIRQ_CONSOLE);
		console_ring_service(domain);
	}
}

void console_receive(char byte)
{
	if (byte == SWITCH_KEY) {
		if (++input.switch_keys == SWITCH_COUNT) {
			input.switch_keys = 0;
			switch_input();
		}
		return;
	}
	/* It was no switch after all: the keys held back are input. */
	for (; input.switch_keys != 0; input.switch_keys--) {
		input_byte(SWITCH_KEY);
	}
	input_byte(byte);
	input_ready();
}
