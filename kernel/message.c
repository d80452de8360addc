// SPDX-License-Identifier: GPL-2.0-only
/*
 * message.c - messages kept as format and arguments, and put into words a byte
 * at a time. See message.h.
 *
 * INVARIANT(message-told): a message that finds no room is counted, and the
 *	count is a message of its own before the next one.
 * LOCKS: ring.lock, which is so late that printk() is possible under any lock that is
 *	held longer than for a moment. What is put into words is the console's: its lock.
 */
#include <vambrace/message.h>

#include <stddef.h>

#include <vambrace/console.h>
#include <vambrace/lock.h>
#include <vambrace/work.h>

/* The ring holds records: format, number of arguments, arguments. */
#define RING_WORDS  4096u /* a power of two */
#define RECORD_HEAD 2u

/* Room for the longest that is said in one piece: see message_has_room(). */
#define LONG_WORDS 128u

static struct {
	struct lock lock;
	uintptr_t word[RING_WORDS];
	uint32_t head, tail; /* free-running */
	unsigned int lost;   /* messages since the last one that found room */
	bool deferred;
	bool awaited; /* somebody was told that there is no room */
} ring = { .lock = LOCK_INITIALIZER(LOCK_MESSAGE, 0) };

/* The message that is being put into words; under the console's lock. */
static struct {
	const char *format;	/* what is left of it; NULL: no message */
	unsigned int arguments; /* that are left, at ring.tail */
	const char *text;	/* what a conversion gave, what is left of it */
	char digits[12];
} current = { .text = "" };

/* --- keeping --- */

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

/* Room for a record of @count arguments, and for that of the lost ones; else one more is lost. */
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

/* On the stack and in registers every argument is one word. */
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

/* --- putting into words --- */

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

/* @number in @base at the end of current.digits, behind @fill up to @width characters. */
static char *digits_of(uint32_t number, unsigned int base, unsigned int width, char fill)
{
	char *end = &current.digits[sizeof(current.digits) - 1];
	char *digit = end;

	do {
		/* By constants, which takes no division. */
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

/* A conversion at current.format, behind its '%'. */
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

/* Bytes from @text on, at most @most, before its end and before a conversion if there are any. */
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
