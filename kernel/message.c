// SPDX-License-Identifier: GPL-2.0-only
/*
 * message.c - messages stored as format and arguments, and formatted piecewise
 * when the console writes them. See message.h.
 *
 * INVARIANT(message-loss): a message that finds no room is counted; the count is
 *	printed as a message of its own before the next one.
 * LOCKS: ring.lock protects the ring. Its rank is late, so that printk() is possible
 *	under every lock before LOCK_MESSAGE. The console's lock protects the message
 *	that is being formatted.
 */
#include <vambrace/message.h>

#include <stddef.h>

#include <vambrace/console.h>
#include <vambrace/lock.h>
#include <vambrace/work.h>

/* The ring holds records: format, number of arguments, arguments. */
#define RING_WORDS  4096u /* a power of two */
#define RECORD_HEAD 2u

/* Words of the longest report that is printed in one piece: see message_has_room(). */
#define LONG_WORDS 128u

static struct {
	struct lock lock;
	uintptr_t word[RING_WORDS];
	uint32_t head, tail; /* free-running */
	unsigned int lost;   /* messages that found no room and are not reported yet */
	bool deferred;
	bool awaited; /* message_has_room() was false: raise work when there is room */
} ring = { .lock = LOCK_INITIALIZER(LOCK_MESSAGE, 0) };

/* The message that is being formatted; under the console's lock. */
static struct {
	const char *format;	/* the rest of it; NULL: no message */
	unsigned int arguments; /* not used yet; they are at ring.tail */
	const char *text;	/* the rest of what a conversion produced */
	char digits[12];
} current = { .text = "" };

/* --- storing --- */

static void push(uintptr_t word)
{
	ring.word[ring.head++ % RING_WORDS] = word;
}

static uintptr_t pull(void)
{
	return ring.word[ring.tail++ % RING_WORDS];
}

static uint32_t room(void)
{
	return RING_WORDS - (ring.head - ring.tail);
}

static void push_head(const char *format, unsigned int count)
{
	push((uintptr_t)format);
	push(count);
}

static void push_lost(void)
{
	push_head("%u messages were lost: too many at once\n", 1);
	push(ring.lost);
	ring.lost = 0;
}

/*
 * Begin a record of @count arguments, after one that reports lost messages if there are
 * any. Returns false, and counts one more as lost, when there is no room.
 */
static bool make_record(const char *format, unsigned int count)
{
	if (room() < 2 * RECORD_HEAD + 1 + count) {
		ring.lost++;
		return false;
	}
	if (ring.lost != 0) {
		push_lost();
	}
	push_head(format, count);
	return true;
}

static void written(void)
{
	if (ring.deferred) {
		console_message_ready();
	} else {
		console_flush_messages();
	}
}

/* The ABI passes each argument of a printk() as one word. */
void message_put(unsigned int count, const char *format, ...)
{
	va_list arguments;

	lock_take(&ring.lock);
	if (make_record(format, count)) {
		va_start(arguments, format);
		for (unsigned int i = 0; i < count; i++) {
			push(va_arg(arguments, uintptr_t));
		}
		va_end(arguments);
	}
	lock_release(&ring.lock);
	written();
}

/* The next conversion of @format that takes an argument, or NULL. */
static const char *next_argument(const char *format)
{
	for (; *format != '\0'; format++) {
		if (*format != '%') {
			continue;
		}
		if (*++format != '%') {
			return format;
		}
	}
	return NULL;
}

static unsigned int count_arguments(const char *format)
{
	unsigned int count = 0;

	while ((format = next_argument(format)) != NULL) {
		count++;
	}
	return count;
}

void message_put_list(const char *format, va_list arguments)
{
	unsigned int count = count_arguments(format);

	lock_take(&ring.lock);
	if (make_record(format, count)) {
		for (unsigned int i = 0; i < count; i++) {
			push(va_arg(arguments, uintptr_t));
		}
	}
	lock_release(&ring.lock);
	written();
}

void message_keep(struct message *message, const char *format, va_list arguments)
{
	unsigned int count = count_arguments(format);

	message->format = format;
	for (unsigned int i = 0; i < count && i < MESSAGE_KEPT_ARGS; i++) {
		message->argument[i] = va_arg(arguments, uintptr_t);
	}
}

void message_say(const struct message *message)
{
	lock_take(&ring.lock);
	if (make_record(message->format, MESSAGE_KEPT_ARGS)) {
		for (unsigned int i = 0; i < MESSAGE_KEPT_ARGS; i++) {
			push(message->argument[i]);
		}
	}
	lock_release(&ring.lock);
	written();
}

void message_defer(void)
{
	ring.deferred = true;
}

void message_flush(void)
{
	ring.deferred = false;
	console_flush_messages();
}

bool message_has_room(void)
{
	bool enough;

	lock_take(&ring.lock);
	enough = room() >= LONG_WORDS;
	ring.awaited |= !enough;
	lock_release(&ring.lock);
	return enough;
}

bool message_waiting(void)
{
	bool any;

	lock_take(&ring.lock);
	any = current.format != NULL || *current.text != '\0' || ring.tail != ring.head ||
	      ring.lost != 0;
	lock_release(&ring.lock);
	return any;
}

/* --- formatting --- */

static bool begin_message(void)
{
	if (ring.tail == ring.head && ring.lost != 0) {
		push_lost();
	}
	if (ring.tail == ring.head) {
		return false;
	}
	current.format = (const char *)pull();
	current.arguments = (unsigned int)pull();
	return true;
}

static void end_message(void)
{
	ring.tail += current.arguments;
	current.format = NULL;
	if (ring.awaited && room() >= LONG_WORDS) {
		ring.awaited = false;
		work_raise(WORK_DOMAINS);
		work_raise(WORK_KEYS);
	}
}

static uintptr_t argument(void)
{
	if (current.arguments == 0) {
		return 0;
	}
	current.arguments--;
	return pull();
}

/* Write @number in @base to the end of current.digits, padded with @fill to @width. */
static char *digits_of(uint32_t number, unsigned int base, unsigned int width, char fill)
{
	char *end = &current.digits[sizeof(current.digits) - 1];
	char *digit = end;

	do {
		/* Constant divisors: the compiler multiplies instead of dividing. */
		*--digit = "0123456789abcdef"[base == 16 ? number % 16 : number % 10];
		number = base == 16 ? number / 16 : number / 10;
	} while (number != 0);
	while (end - digit < (int)width && digit > current.digits + 1) {
		*--digit = fill;
	}
	return digit;
}

static char *signed_digits_of(int32_t number, unsigned int width, char fill)
{
	char *digit;

	if (number >= 0) {
		return digits_of((uint32_t)number, 10, width, fill);
	}
	digit = digits_of(-(uint32_t)number, 10, width, fill);
	*--digit = '-';
	return digit;
}

static void put_char(char c)
{
	current.digits[0] = c;
	current.digits[1] = '\0';
	current.text = current.digits;
}

/* Carry out the conversion at current.format, which is after the '%'. */
static void convert(void)
{
	char fill = *current.format == '0' ? '0' : ' ';
	unsigned int width = 0;
	char kind;

	while (*current.format >= '0' && *current.format <= '9') {
		width = width * 10 + (unsigned int)(*current.format++ - '0');
	}
	kind = *current.format;
	if (kind != '\0') {
		current.format++;
	}
	switch (kind) {
	case 'u':
		current.text = digits_of((uint32_t)argument(), 10, width, fill);
		break;
	case 'x':
		current.text = digits_of((uint32_t)argument(), 16, width, fill);
		break;
	case 'd':
		current.text = signed_digits_of((int32_t)argument(), width, fill);
		break;
	case 'c':
		put_char((char)argument());
		break;
	case 's':
		current.text = (const char *)argument();
		if (current.text == NULL) {
			current.text = "(null)";
		}
		break;
	default:
		put_char(kind);
		break;
	}
}

/* The number of bytes at @text up to its NUL or @stop, at most @most. */
static size_t run_length(const char *text, size_t most, char stop)
{
	size_t length = 0;

	while (length < most && text[length] != '\0' && text[length] != stop) {
		length++;
	}
	return length;
}

static size_t peek_locked(const char **run, size_t most)
{
	for (;;) {
		if (*current.text != '\0') {
			*run = current.text;
			return run_length(current.text, most, '\0');
		}
		if (current.format == NULL && !begin_message()) {
			return 0;
		}
		if (*current.format == '\0') {
			end_message();
		} else if (*current.format == '%') {
			current.format++;
			convert();
		} else {
			*run = current.format;
			return run_length(current.format, most, '%');
		}
	}
}

size_t message_peek(const char **run, size_t most)
{
	size_t length;

	lock_take(&ring.lock);
	length = peek_locked(run, most);
	lock_release(&ring.lock);
	return length;
}

void message_skip(size_t count)
{
	if (*current.text != '\0') {
		current.text += count;
	} else {
		current.format += count;
	}
}
