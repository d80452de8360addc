// SPDX-License-Identifier: GPL-2.0-only
/*
 * console_turns.c - whose output the UART gets next: every source that has
 * something to say has turns of equal size, prefixes included.
 *
 * SOURCE: deficit round robin (Shreedhar and Varghese, 1995). A turn adds
 * QUOTA bytes to what a source may say. It goes on to the end of a line, or
 * for LINE_MAX bytes more; what that was too much is missing from the next turn.
 *
 * A domain's bytes come from its text of CONSOLEIO_write, then from its ring.
 * LOCKS: console_lock, for all of it. Whom a piece wakes, or tells of room in its ring,
 *	is woken and told behind it.
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

/* One piece of own work: bytes put out, and what each run of them costs beside. */
#define PIECE 32
#define RUN   4

/* Bytes of a text that may lie in memory otherwise than at its place: console_write_begin(). */
#define UNALIGNED_MAX 256u

static struct {
	uint32_t waiting;	     /* bit of each source that may have bytes */
	unsigned int current;	     /* the source whose turn it is */
	bool taken;		     /* somebody has the turn */
	int credit[CONSOLE_SOURCES]; /* bytes; what is left of the turn, or owed */
} turn;

/* What a domain gave to CONSOLEIO_write. Words, so that copies are fast. */
static struct text {
	uint32_t word[CONSOLE_WRITE_MAX / sizeof(uint32_t) + 1];
	size_t start, end; /* of what waits; both 0 when nothing does */
	bool filling;	   /* between console_write_begin() and _end() */
	size_t place;	   /* and where */
	uint32_t awaited;  /* bit of each vCPU that sleeps until there is room */
} texts[DOMAINS_MAX];

/* What one domain may be relieved of in this piece. */
struct feed {
	struct domain *domain; /* NULL: the hypervisor */
	struct xencons_interface *ring;
	uint32_t at, end; /* of the ring, free-running */
	uint32_t wake;	  /* bit of each vCPU that waited for room in its text */
	bool tell;	  /* its ring has room */
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

/* Under any lock: so console_work() looks for itself. */
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

/* Where @count bytes from @gva would begin; more than fits if there is no room. */
static size_t place_for(const struct text *text, uint32_t gva, size_t count)
{
	/* A copy between words that lie alike takes a quarter of the time. */
	if (text->end == 0) {
		return gva % sizeof(uint32_t);
	}
	return count <= UNALIGNED_MAX ? text->end : sizeof(text->word);
}

/* Where @count bytes may go, or NULL: then there is to be waited for room, or just asked again. */
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

/* All that was before may have been put out meanwhile. */
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

/* @count bytes of the text were put out. Bits of the vCPUs that are to be told of room. */
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
 * What @domain's ring holds. Its indices are guest-controlled: read once, bounded.
 */
static void open_ring(struct feed *feed)
{
	struct xencons_interface *ring = arch_console_page(feed->domain);

	feed->ring = ring;
	feed->at = *(volatile uint32_t *)&ring->out_cons;
	feed->end = *(volatile uint32_t *)&ring->out_prod;
	if (feed->end - feed->at > XENCONS_OUT_SIZE) {
		/* Nonsense: forget it all. */
		feed->at = feed->end;
		ring->out_cons = feed->end;
	}
}

/* The guest may use what was taken. It is told once a turn, and when nothing is left. */
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
		feed->tell = true;
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

/* @count of these were put out. */
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

/* The next source behind the current one that waits and owes nothing more. */
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

/* The hypervisor's lines are never broken off. */
static bool turn_over(char last)
{
	int credit = turn.credit[turn.current];

	return credit <= 0 &&
	       (last == '\n' || (credit <= -LINE_MAX && turn.current != CONSOLE_HYPERVISOR));
}

/* Nothing is left: what was not said cannot be said later, but debts stay. */
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

/* Charge the source whose turn it is with @cost bytes, of which @last was the last. */
static void charge(unsigned int cost, char last)
{
	turn.credit[turn.current] -= (int)cost;
	turn.taken = !turn_over(last);
}

/* Put out a run of bytes, or the one byte that is not as plain; how much work that was. */
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

/* A piece of what the source whose turn it is has to say; what it took it from. */
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

/* Does any source wait? */
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
	if (feed.tell) {
		console_notify(feed.domain);
	}
	return more;
}

/* --- a domain's life --- */

/* What its ring holds is taken, rung or not. */
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
		/* Its turn comes when there is, and finds nothing. */
		source_ready(domain->id);
		return HOOK_WAITS;
	}
	console_line_end(domain->id);
	return HOOK_DONE;
}

/* All that it wrote is to be put out, and its line ended. */
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
	/* What lies in it is not read: nothing waits. */
	text->start = 0;
	text->end = 0;
	text->filling = false;
	text->awaited = 0;
	lock_release(&console_lock);
}

DOMAIN_HOOKS(console_turns) = { .start = start_domain, .end = end_domain, .end_step = finish };
