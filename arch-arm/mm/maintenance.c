// SPDX-License-Identifier: GPL-2.0-only
/*
 * maintenance.c - see maintenance.h. With the boot argument `maintenance` each
 * sequence that is seen for the first time is printed, one to a line:
 *
 *   maintenance: EVENT OPERATION OPERATION...
 *
 * What repeats the operations just before it, up to CYCLE_MAX of them, is left
 * out, and so is a change in which no descriptor was stored. In guest-range the
 * operations on data by address have a digit behind them: bits 13 and 12 of the
 * address, which are its colour where data caches have aliases.
 */
#include "mm/maintenance.h"

#include <stdint.h>
#include <string.h>

#include <arch/arch.h>
#include <vambrace/addr.h>
#include <vambrace/console.h>

#define SEQUENCE_MAX 64u
#define CYCLE_MAX    4u
#define KNOWN_MAX    128u

/* In a sequence: the operation, and the colour above it. */
#define OP_MASK	     0x3fu
#define COLOUR_SHIFT 6

#if DEBUG

bool maintenance_enabled;

void arch_log_maintenance(void)
{
	maintenance_enabled = true;
}

static const char *const op_name[OP_COUNT] = {
	"DCCMVAC", "DCCIMVAC", "DCCISW", "DCCIALL",    "ICIALLU", "ICIMVAU", "BPIALL", "TLBIALL",
	"TLBIMVA", "TLBIASID", "TTBR0",	 "CONTEXTIDR", "DSB",	  "ISB",     "STORE",  "ASKED",
};

static const char *const event_name[MAINT_COUNT] = {
	"world-switch", "space-switch", "map",		"change",
	"code-written", "frame-reuse",	"domain-start", "guest-range",
};

struct sequence {
	bool open, started, too_long;
	unsigned int count;
	uint8_t op[SEQUENCE_MAX];
};

static struct sequence sequences[MAINT_COUNT];

/* Sequences that were printed, by a number that stands for them. */
static uint32_t known[KNOWN_MAX];
static unsigned int known_count;

/* Are the last @length operations the same as those before them? */
static bool repeats(const struct sequence *sequence, unsigned int length)
{
	const uint8_t *last = &sequence->op[sequence->count - length];

	return sequence->count >= 2 * length && memcmp(last - length, last, length) == 0;
}

static void append(struct sequence *sequence, unsigned int op)
{
	if (sequence->count == SEQUENCE_MAX) {
		sequence->too_long = true;
		return;
	}
	sequence->op[sequence->count++] = (uint8_t)op;
	for (unsigned int length = 1; length <= CYCLE_MAX; length++) {
		if (repeats(sequence, length)) {
			sequence->count -= length;
		}
	}
}

static bool has_colour(enum maintenance_op op)
{
	return op == OP_DCCMVAC || op == OP_DCCIMVAC || op == OP_ASKED;
}

void maintenance_append(enum maintenance_op op, uint32_t operand)
{
	unsigned int colour = operand >> PAGE_SHIFT & 3;

	for (unsigned int event = 0; event < MAINT_COUNT; event++) {
		if (sequences[event].open) {
			append(&sequences[event], event == MAINT_GUEST_RANGE && has_colour(op) ?
							  op | colour << COLOUR_SHIFT :
							  op);
		}
	}
}

void maintenance_begin(enum maintenance_event event)
{
	sequences[event] = (struct sequence){
		.open = maintenance_enabled,
		.started = maintenance_enabled,
	};
}

void maintenance_pause(enum maintenance_event event)
{
	sequences[event].open = false;
}

void maintenance_resume(enum maintenance_event event)
{
	sequences[event].open = sequences[event].started;
}

static bool seen_before(enum maintenance_event event, const struct sequence *sequence)
{
	uint32_t number = 2166136261u + event; /* FNV-1a */

	for (unsigned int i = 0; i < sequence->count; i++) {
		number = (number ^ sequence->op[i]) * 16777619u;
	}
	for (unsigned int i = 0; i < known_count; i++) {
		if (known[i] == number) {
			return true;
		}
	}
	if (known_count < KNOWN_MAX) {
		known[known_count++] = number;
	}
	return false;
}

static bool stored(const struct sequence *sequence)
{
	for (unsigned int i = 0; i < sequence->count; i++) {
		if (sequence->op[i] == OP_STORE) {
			return true;
		}
	}
	return false;
}

static void print(enum maintenance_event event, const struct sequence *sequence)
{
	printk("maintenance: %s", event_name[event]);
	for (unsigned int i = 0; i < sequence->count; i++) {
		enum maintenance_op op = sequence->op[i] & OP_MASK;

		printk(" %s", op_name[op]);
		if (event == MAINT_GUEST_RANGE && has_colour(op)) {
			printk("%u", sequence->op[i] >> COLOUR_SHIFT);
		}
	}
	printk("\n");
}

void maintenance_end(enum maintenance_event event)
{
	struct sequence *sequence = &sequences[event];

	if (sequence->started && !sequence->too_long &&
	    (event != MAINT_CHANGE || stored(sequence)) && !seen_before(event, sequence)) {
		print(event, sequence);
	}
	sequence->open = false;
	sequence->started = false;
}

#else

void arch_log_maintenance(void)
{
	printk("maintenance: only recorded in debug builds\n");
}

#endif
