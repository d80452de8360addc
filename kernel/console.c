// SPDX-License-Identifier: GPL-2.0-only
/*
 * console.c - input from the board's UART.
 *
 * Input goes to one domain, or to the debug keys; Ctrl-A three times in a row
 * switches between them. Input is buffered here until the domain reads it: by
 * CONSOLEIO_read, or through its ring, which is filled once the domain has notified
 * its console port. A domain that has called CONSOLEIO_read gets nothing through
 * its ring.
 * LOCKS: console_lock protects all state but switch_keys, which only the UART's
 *	interrupt handler uses. Debug keys are handled with no lock held.
 */
#include <vambrace/console.h>

#include <arch/arch.h>
#include <platform.h>
#include <vambrace/console_parts.h>
#include <vambrace/domain_hooks.h>
#include <vambrace/keys.h>
#include <vambrace/work.h>

#define INPUT_SIZE   1024 /* a power of two */
#define SWITCH_KEY   1	  /* Ctrl-A */
#define SWITCH_COUNT 3

/* Bytes offered to a guest at a time. */
#define INPUT_PIECE 32

/*
 * Bytes read per interrupt, so that other interrupts are not delayed for long. The
 * UART keeps its interrupt raised while its FIFO holds more.
 */
#define RECEIVED_AT_ONCE 2

struct lock console_lock = LOCK_INITIALIZER(LOCK_CONSOLE, 0);

static struct {
	unsigned int focus; /* CONSOLE_HYPERVISOR or a domain's id */
	unsigned int last_domain;
	bool arrived; /* VIRQ_CONSOLE is due for the last bytes */
	char byte[INPUT_SIZE];
	uint32_t head, tail; /* free-running */
} input = { .focus = 1, .last_domain = 1 };

/* The number of Ctrl-A received in a row; they are not in the input yet. */
static unsigned int switch_keys;

/* --- to the domain --- */

/* The domain that has the focus, if it runs. */
static struct domain *focused(void)
{
	struct domain *domain = domain_listed(input.focus);

	return domain != NULL && domain->state == DOMAIN_RUNNING ? domain : NULL;
}

void console_notify(struct domain *domain)
{
	if (domain->state == DOMAIN_RUNNING && domain->console_port != 0) {
		event_notify(domain, domain->console_port);
	}
}

void console_input_ready(void)
{
	if (input.tail != input.head) {
		work_raise(WORK_INPUT);
	}
}

/* Copy a piece of the input into the ring; false if nothing was copied. */
static bool offer_input(struct domain *domain)
{
	struct xencons_interface *ring = arch_console_page(domain);
	uint32_t produced = ring->in_prod;
	uint32_t used = produced - *(volatile uint32_t *)&ring->in_cons;
	unsigned int count = 0;

	while (count < INPUT_PIECE && used < XENCONS_IN_SIZE && input.tail != input.head) {
		ring->in[produced++ % XENCONS_IN_SIZE] = input.byte[input.tail++ % INPUT_SIZE];
		used++;
		count++;
	}
	ring->in_prod = produced;
	return count != 0;
}

/* The domain that has the focus, NULL if it is not running, and how to notify it of input. */
struct offer {
	struct domain *domain;
	bool arrived; /* send VIRQ_CONSOLE */
	bool in_ring; /* notify the console port */
	bool more;    /* input is left and may fit into the ring */
};

static struct offer make_offer(void)
{
	struct offer offer = { .domain = focused() };

	if (offer.domain == NULL || input.tail == input.head) {
		return (struct offer){ .domain = NULL };
	}
	offer.arrived = input.arrived;
	input.arrived = false;
	offer.in_ring = offer.domain->console_ring_used && !offer.domain->console_read_used &&
			offer_input(offer.domain);
	offer.more = offer.in_ring && input.tail != input.head;
	return offer;
}

bool console_input_work(void)
{
	struct offer offer;

	lock_take(&console_lock);
	offer = make_offer();
	lock_release(&console_lock);
	if (offer.arrived) {
		event_notify_virq(offer.domain, VIRQ_CONSOLE);
	}
	if (offer.in_ring) {
		console_notify(offer.domain);
	}
	return offer.more;
}

size_t console_read_guest(struct domain *domain, char *buffer, size_t size)
{
	size_t count = 0;

	lock_take(&console_lock);
	domain->console_read_used = true;
	while (input.focus == domain->id && count < size && input.tail != input.head) {
		buffer[count++] = input.byte[input.tail++ % INPUT_SIZE];
	}
	lock_release(&console_lock);
	return count;
}

static void start_domain(struct domain *domain)
{
	const struct domain *focus;

	domain->console_port = event_alloc_hypervisor(domain);
	lock_take(&console_lock);
	focus = domain_listed(input.focus);
	if (focus != NULL && focus->state == DOMAIN_ABSENT) {
		/* The focus is initially on domain 1, which may not exist: use this one. */
		input.focus = domain->id;
		input.last_domain = domain->id;
	}
	domain->console_seen = false;
	domain->console_taken = false;
	domain->console_ring_used = false;
	domain->console_read_used = false;
	lock_release(&console_lock);
}

DOMAIN_HOOKS(console) = { .start = start_domain };

/* --- from the UART --- */

static void give_input_to(unsigned int focus)
{
	lock_take(&console_lock);
	input.focus = focus;
	input.head = input.tail;
	if (focus != CONSOLE_HYPERVISOR) {
		input.last_domain = focus;
	}
	lock_release(&console_lock);
	keys_reset();
	if (focus == CONSOLE_HYPERVISOR) {
		printk("*** input to the hypervisor: h for help, Ctrl-A three times for the domains\n");
	} else {
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

unsigned int console_last_domain(void)
{
	return input.last_domain;
}

/* Move the focus from a domain to the hypervisor, or from that to the next running domain. */
static void switch_input(void)
{
	if (input.focus != CONSOLE_HYPERVISOR) {
		give_input_to(CONSOLE_HYPERVISOR);
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
	bool is_key;

	lock_take(&console_lock);
	is_key = input.focus == CONSOLE_HYPERVISOR;
	if (!is_key && input.head - input.tail < INPUT_SIZE) {
		input.byte[input.head++ % INPUT_SIZE] = byte;
		input.arrived = true;
		work_raise(WORK_INPUT);
	}
	lock_release(&console_lock);
	if (is_key) {
		keys_handle(byte);
	}
}

static void receive(char byte)
{
	if (byte == SWITCH_KEY) {
		if (++switch_keys == SWITCH_COUNT) {
			switch_keys = 0;
			switch_input();
		}
		return;
	}
	/* Not a switch sequence: the Ctrl-A that were withheld are input. */
	for (; switch_keys != 0; switch_keys--) {
		input_byte(SWITCH_KEY);
	}
	input_byte(byte);
}

/* A byte from the UART, or a negative value if it has none. */
static int get_byte(void)
{
	int byte;

	lock_take(&console_lock);
	byte = board.uart->get();
	lock_release(&console_lock);
	return byte;
}

void console_interrupt(void)
{
	for (unsigned int i = 0; i < RECEIVED_AT_ONCE; i++) {
		int byte = get_byte();

		if (byte < 0) {
			break;
		}
		receive((char)byte);
	}
	console_transmit();
}
