// SPDX-License-Identifier: GPL-2.0-only
/*
 * console_turns.c - schedule the sources of output on the UART: each source with
 * pending output gets turns of equal size, prefixes included.
 *
 * SOURCE: deficit round robin (Shreedhar and Varghese, 1995). A turn adds QUOTA
 * bytes to a source's credit. A source that has used up its credit may finish its
 * line, but exceeds the credit by LINE_MAX bytes at most; the excess is deducted from
 * its next turn.
 *
 * A domain's bytes come from its CONSOLEIO_write buffer, then from its ring.
 * LOCKS: console_lock protects all state. vCPUs are woken and events sent after its
 *	release, as these take locks of earlier ranks.
 */
#include <vambrace/console.h>

#include <string.h>

#include <arch/arch.h>
#include <vambrace/console_parts.h>
#include <vambrace/domain_hooks.h>
#include <vambrace/sched.h>
#include <vambrace/work.h>

#define QUOTA	 256
#define LINE_MAX 128

/* One piece of own work: bytes written, and the overhead of each run in bytes. */
#define PIECE 32
#define RUN   4

/* The longest write that is copied even if its alignment differs from that of its place. */
#define UNALIGNED_MAX 256u

static struct {
	uint32_t waiting;	     /* bit of each source that may have bytes */
	unsigned int current;	     /* the source whose turn it is */
	bool taken;		     /* the turn of @current is not over */
	int credit[CONSOLE_SOURCES]; /* bytes left of the turn; negative: exceeded */
} turn;

/* The buffer of CONSOLEIO_write, word aligned so that copies are fast. */
static struct text {
	uint32_t word[CONSOLE_WRITE_MAX / sizeof(uint32_t) + 1];
	size_t start, end; /* of the pending bytes; both 0 if there are none */
	bool filling;	   /* between console_write_begin() and _end() */
	size_t place;	   /* the offset then being filled */
	uint32_t awaited;  /* bit of each vCPU that is blocked until there is room */
} texts[DOMAINS_MAX];

/* Where one piece takes its bytes from, and what is to be done after it. */
struct feed {
	struct domain *domain; /* NULL: the hypervisor */
	struct xencons_interface *ring;
	uint32_t at, end; /* of the ring, free-running */
	uint32_t wake;	  /* bit of each vCPU that was blocked for room in the buffer */
	bool notify;	  /* the ring has room: notify the console port */
};

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void source_ready(unsigned int source)
{
	turn.waiting |= 1u << source;
	work_raise(WORK_CONSOLE);
}

/* Callable under any lock, so it cannot set turn.waiting: look_for_sources() does. */
void console_message_ready(void)
{
	work_raise(WORK_CONSOLE);
}

void console_output_room(void)
{
	if (turn.waiting != 0) {
		work_raise(WORK_CONSOLE);
	}
}

/* --- CONSOLEIO_write --- */

static char *text_of(struct text *text)
{
	return (char *)text->word;
}

/* The offset at which to put @count bytes from @gva; beyond the buffer if there is no room. */
static size_t place_for(const struct text *text, uint32_t gva, size_t count)
{
	/* Source and destination of equal alignment take a quarter of the time to copy. */
	if (text->end == 0) {
		return gva % sizeof(uint32_t);
	}
	return count <= UNALIGNED_MAX ? text->end : sizeof(text->word);
}

/* Where to put @count bytes; NULL: block until there is room, or retry if text->filling. */
static char *begin_filling(struct text *text, const struct vcpu *vcpu, uint32_t gva, size_t count)
{
	size_t place = place_for(text, gva, count);

	if (text->filling) {
		return NULL;
	}
	if (place + count > sizeof(text->word)) {
		text->awaited |= 1u << vcpu->id;
		return NULL;
	}
	text->filling = true;
	text->place = place;
	return text_of(text) + place;
}

char *console_write_begin(struct vcpu *vcpu, uint32_t gva, size_t count)
{
	struct text *text = &texts[vcpu->domain->id];
	bool awaited;
	char *to;

	lock_take(&console_lock);
	to = begin_filling(text, vcpu, gva, count);
	awaited = to == NULL && !text->filling;
	lock_release(&console_lock);
	if (awaited && !arch_upcall_pending(vcpu)) {
		vcpu->state = VCPU_BLOCKED;
		sched_sleep(vcpu);
	}
	return to;
}

/* The text that was pending at console_write_begin() may have been written out since. */
void console_write_end(struct domain *domain, size_t count)
{
	struct text *text = &texts[domain->id];

	lock_take(&console_lock);
	text->filling = false;
	if (count != 0) {
		text->start = text->end == 0 ? text->place : text->start;
		text->end = text->place + count;
		domain->console_seen = true;
		source_ready(domain->id);
	}
	lock_release(&console_lock);
}

/* Remove @count bytes from the buffer. Returns a bit for each vCPU to wake if it is empty. */
static uint32_t text_skip(struct text *text, size_t count)
{
	uint32_t awaited = text->awaited;

	text->start += count;
	if (text->start < text->end) {
		return 0;
	}
	text->start = 0;
	text->end = 0;
	text->awaited = 0;
	return awaited;
}

/* --- rings --- */

/*
 * Read what the ring of @feed->domain holds. The indices are guest-controlled: they are
 * read once and checked.
 */
static void open_ring(struct feed *feed)
{
	struct xencons_interface *ring = arch_console_page(feed->domain);

	feed->ring = ring;
	feed->at = *(volatile uint32_t *)&ring->out_cons;
	feed->end = *(volatile uint32_t *)&ring->out_prod;
	if (feed->end - feed->at > XENCONS_OUT_SIZE) {
		/* Invalid indices: discard the contents. */
		feed->at = feed->end;
		ring->out_cons = feed->end;
	}
}

/* Free the consumed bytes of the ring. The guest is notified at the end of a turn only. */
static void close_ring(struct feed *feed, bool turn_over)
{
	struct domain *domain = feed->domain;

	if (feed->at != feed->ring->out_cons) {
		feed->ring->out_cons = feed->at;
		domain->console_seen = true;
		domain->console_taken = true;
	}
	if (turn_over && domain->console_taken) {
		domain->console_taken = false;
		feed->notify = true;
	}
}

void console_ring_service(struct domain *domain)
{
	lock_take(&console_lock);
	domain->console_ring_used = true;
	source_ready(domain->id);
	console_input_ready();
	lock_release(&console_lock);
}

/* --- turns --- */

static struct feed open_feed(unsigned int source)
{
	struct feed feed = { .domain = NULL };

	if (source != CONSOLE_HYPERVISOR) {
		feed.domain = &domains[source];
		open_ring(&feed);
	}
	return feed;
}

/* The next bytes of a source, from 1 to @most at *@run; 0 if it has none. */
static size_t peek(const struct feed *feed, const char **run, size_t most)
{
	const struct text *text;
	uint32_t at = feed->at % XENCONS_OUT_SIZE;

	if (feed->domain == NULL) {
		return message_peek(run, most);
	}
	text = &texts[feed->domain->id];
	if (text->start < text->end) {
		*run = (const char *)text->word + text->start;
		return least(text->end - text->start, most);
	}
	*run = &feed->ring->out[at];
	return least(least(feed->end - feed->at, XENCONS_OUT_SIZE - at), most);
}

/* Remove @count bytes that were written. */
static void skip(struct feed *feed, size_t count)
{
	struct text *text;

	if (feed->domain == NULL) {
		message_skip(count);
		return;
	}
	text = &texts[feed->domain->id];
	if (text->start < text->end) {
		feed->wake |= text_skip(text, count);
	} else {
		feed->at += count;
	}
}

/* Give the turn to the next source with pending output and positive credit. */
static void next_turn(void)
{
	do {
		turn.current = turn.current + 1 < CONSOLE_SOURCES ? turn.current + 1 : 0;
		if (turn.waiting & 1u << turn.current) {
			turn.credit[turn.current] += QUOTA;
		}
	} while (!(turn.waiting & 1u << turn.current) || turn.credit[turn.current] <= 0);
	turn.taken = true;
}

/* The hypervisor's turn ends only at the end of a line. */
static bool turn_over(char last)
{
	int credit = turn.credit[turn.current];

	return credit <= 0 &&
	       (last == '\n' || (credit <= -LINE_MAX && turn.current != CONSOLE_HYPERVISOR));
}

/* @source has no more output: unused credit expires, exceeded credit is kept. */
static void source_empty(unsigned int source)
{
	turn.waiting &= ~(1u << source);
	turn.taken = false;
	if (turn.credit[source] > 0) {
		turn.credit[source] = 0;
	}
	if (source != CONSOLE_HYPERVISOR && domains[source].state == DOMAIN_ENDED) {
		domain_raise(&domains[source]);
	}
}

/* Charge @cost bytes, the last of them @last, to the current source. */
static void charge(unsigned int cost, char last)
{
	turn.credit[turn.current] -= (int)cost;
	turn.taken = !turn_over(last);
}

/* Write a run of plain bytes, or one byte that needs conversion. Returns the cost in bytes. */
static unsigned int put_some(struct feed *feed, const char *run, size_t count)
{
	size_t copied = console_line_copy(turn.current, run, count);
	unsigned int cost;
	char byte;

	if (copied != 0) {
		charge((unsigned int)copied, ' ');
		skip(feed, copied);
		return (unsigned int)copied + RUN;
	}
	byte = *(const volatile char *)run;
	cost = console_line_put(turn.current, byte);
	charge(cost, byte);
	skip(feed, 1);
	return cost + RUN;
}

/* Write a piece of the current source's output. */
static struct feed serve(void)
{
	unsigned int source = turn.current;
	struct feed feed = open_feed(source);
	unsigned int done = 0;
	const char *run;
	size_t count;

	while (turn.taken && done < PIECE && console_line_room()) {
		count = peek(&feed, &run, PIECE - done);
		if (count == 0) {
			source_empty(source);
		} else {
			done += put_some(&feed, run, count);
		}
	}
	if (feed.domain != NULL) {
		close_ring(&feed, !turn.taken);
	}
	return feed;
}

/* Has any source pending output? */
static bool look_for_sources(void)
{
	if (message_waiting()) {
		turn.waiting |= 1u << CONSOLE_HYPERVISOR;
	}
	return turn.waiting != 0;
}

static struct feed work_locked(bool *more)
{
	struct feed feed = { .domain = NULL };

	if (look_for_sources()) {
		if (!turn.taken) {
			next_turn();
		}
		feed = serve();
		work_raise(WORK_TRANSMIT);
	}
	*more = turn.waiting != 0 && console_line_room();
	return feed;
}

bool console_work(void)
{
	struct feed feed;
	bool more;

	lock_take(&console_lock);
	feed = work_locked(&more);
	lock_release(&console_lock);
	for (; feed.wake != 0; feed.wake &= feed.wake - 1) {
		sched_wake(feed.domain->vcpu[__builtin_ctz(feed.wake)]);
	}
	if (feed.notify) {
		console_notify(feed.domain);
	}
	return more;
}

/* --- a domain's life --- */

/* Output that the domain left in its ring without a notification is written, too. */
static void end_domain(struct domain *domain)
{
	lock_take(&console_lock);
	source_ready(domain->id);
	lock_release(&console_lock);
}

static enum hook_result finish_locked(struct domain *domain)
{
	if (turn.waiting & 1u << domain->id) {
		return HOOK_WAITS;
	}
	if (!console_line_room()) {
		/* Its next turn, when there is room, finds no output and raises WORK_DOMAINS. */
		source_ready(domain->id);
		return HOOK_WAITS;
	}
	console_line_end(domain->id);
	return HOOK_DONE;
}

/* Write what is pending, and end the domain's line. */
static enum hook_result finish(struct domain *domain, uint32_t *progress)
{
	enum hook_result result;

	(void)progress;
	lock_take(&console_lock);
	result = finish_locked(domain);
	lock_release(&console_lock);
	return result;
}

static void start_domain(struct domain *domain)
{
	struct text *text = &texts[domain->id];

	lock_take(&console_lock);
	/* The buffer is empty; bytes of an earlier life are never read. */
	text->start = 0;
	text->end = 0;
	text->filling = false;
	text->awaited = 0;
	lock_release(&console_lock);
}

DOMAIN_HOOKS(console_turns) = { .start = start_domain, .end = end_domain, .end_step = finish };
