/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * maintenance.h - a record of cache, TLB and barrier operations, by the event
 * that needs them. QEMU has no caches, so that nothing goes wrong there when an
 * operation is missing: a test compares the record with what the manuals demand
 * (tests/silicon/maintenance). Debug builds only; elsewhere it is nothing.
 *
 * Operations are recorded where they are made, in cpu.h and cache.h. Between
 * maintenance_begin() and maintenance_end() they belong to the event; what has
 * several parts is left with maintenance_pause() and taken up again.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The names are those of ARM DDI 0406C B3.18.6, whatever the core calls them. */
enum maintenance_op {
	OP_DCCMVAC,
	OP_DCCIMVAC,
	OP_DCCISW,
	OP_DCCIALL,
	OP_ICIALLU,
	OP_ICIMVAU,
	OP_BPIALL,
	OP_TLBIALL,
	OP_TLBIMVA,
	OP_TLBIASID,
	OP_TTBR0,
	OP_CONTEXTIDR,
	OP_DSB,
	OP_ISB,
	OP_STORE, /* not one of them: a descriptor was stored */
	OP_ASKED, /* nor this: a page of the range that a guest asked for */
	OP_COUNT
};

enum maintenance_event {
	MAINT_WORLD_SWITCH, /* another domain's address space is loaded */
	MAINT_SPACE_SWITCH, /* another address space of the same domain */
	MAINT_MAP,	    /* a descriptor of a live table becomes valid */
	MAINT_CHANGE,	    /* a valid one is changed or removed */
	MAINT_CODE_WRITTEN, /* what was written will be executed */
	MAINT_FRAME_REUSE,  /* frames are scrubbed and change owner */
	MAINT_DOMAIN_START, /* an image was copied and will be executed */
	MAINT_GUEST_RANGE,  /* a guest asked for maintenance by address: with colours */
	MAINT_COUNT
};

#if defined(DEBUG) && DEBUG

/* Boot argument maintenance. Tested here: a loop over a range records each line. */
extern bool maintenance_enabled;

void maintenance_append(enum maintenance_op op, uint32_t operand);

/* @operand: what was written to CP15, for operations by address the address. */
static inline void maintenance_record_operand(enum maintenance_op op, uint32_t operand)
{
	if (maintenance_enabled) {
		maintenance_append(op, operand);
	}
}

void maintenance_begin(enum maintenance_event event);
void maintenance_pause(enum maintenance_event event);
void maintenance_resume(enum maintenance_event event);
void maintenance_end(enum maintenance_event event);

#else

static inline void maintenance_record_operand(enum maintenance_op op, uint32_t operand)
{
	(void)op;
	(void)operand;
}

static inline void maintenance_begin(enum maintenance_event event)
{
	(void)event;
}

static inline void maintenance_pause(enum maintenance_event event)
{
	(void)event;
}

static inline void maintenance_resume(enum maintenance_event event)
{
	(void)event;
}

static inline void maintenance_end(enum maintenance_event event)
{
	(void)event;
}

#endif

static inline void maintenance_record(enum maintenance_op op)
{
	maintenance_record_operand(op, 0);
}
