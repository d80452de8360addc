/* SPDX-License-Identifier: GPL-2.0 */
/*
 * exclusives.c - load- and store-exclusive across each kind of context switch: to
 * other domains, upcalls, other user code.
 *
 * A core has one local exclusive monitor, whose state must not pass from one context to
 * another: a store-exclusive after a switch must fail
 * (ARM DDI 0406C A3.4.4, ARM DDI 0100I A2.9.3). QEMU's monitor holds the virtual
 * address and the loaded value; only store-exclusive and CLREX clear it. So a monitor
 * that was not cleared shows when the next context does a store-exclusive to the same
 * address, with the same value there. Two domains run this image: their variables have
 * the same addresses, and hold the same value, VALUE, before each attempt.
 *
 * The two share no memory. The board's time synchronizes them: each step below has its
 * slot, in which both do only their part of that step.
 */
#include <stdio.h>

#include "exclusives.h"
#include "guest_mmu.h"
#include "tap.h"

#define RAM_SIZE	0x200000
#define MS		1000000ull
#define SLOT_NS		(60 * MS) /* three slices of each domain */
#define FIRST_SLOT	2u
#define SLOT_CHECKS_NS	(50 * MS) /* attempts end then; the rest of the slot is for output */
#define SLICE_NS	(10 * MS) /* of the hypervisor's scheduler */
#define BUSY_NS		20000u	  /* a yield that took longer was a switch to the other domain */
#define ADD_INTERVAL_NS 30000u
#define ROUNDS		16u

#define VALUE 0x0badcafe0badcafeull

enum size { WORD, BYTE, HALF, DOUBLE, SIZE_COUNT };

/* code.S */
#define SIZE(name)                                                                            \
	uint32_t attempt_##name(volatile void *place, void (*between)(void), uint32_t parts); \
	void add_##name(volatile void *place);                                                \
	extern const uint8_t user_load_##name[], user_store_##name[];
SIZE(word)
SIZE(byte)
SIZE(half)
SIZE(double)
extern const uint8_t user_start[], user_end[];

static const struct {
	const char *name;
	unsigned int bytes;
	uint32_t (*attempt)(volatile void *place, void (*between)(void), uint32_t parts);
	void (*add)(volatile void *place);
	const uint8_t *user_load, *user_store;
} sizes[SIZE_COUNT] = {
	{ "word", 4, attempt_word, add_word, user_load_word, user_store_word },
	{ "byte", 1, attempt_byte, add_byte, user_load_byte, user_store_byte },
	{ "halfword", 2, attempt_half, add_half, user_load_half, user_store_half },
	{ "doubleword", 8, attempt_double, add_double, user_load_double, user_store_double },
};

static volatile uint64_t place;
static enum size size; /* of the attempts being made */

static void equal(uint32_t got, uint32_t wanted, const char *what)
{
	char name[96];

	snprintf(name, sizeof(name), "%s: %s", sizes[size].name, what);
	tap_equal(got, wanted, name);
}

/*
 * One attempt: 1 if it stored although it should not have, by its status or by the
 * value in memory. Nothing here changes the monitor before it.
 */
static unsigned int stores(void (*between)(void), uint32_t parts)
{
	uint32_t status;

	place = VALUE;
	status = sizes[size].attempt(&place, between, parts);
	return status == 0 || place != VALUE;
}

/* ---- alone ---- */

static void nothing(void)
{
}

static void undefined(void)
{
	asm volatile(".inst 0xe7f000f0" : : : "memory");
}

static bool store_in_handler(const struct guest_fault *fault, struct guest_regs *regs)
{
	(void)regs;
	sizes[size].attempt(&place, nothing, PART_STORE);
	return fault->trap == GUEST_TRAP_UND;
}

static unsigned int upcalls;

static void on_ipi(struct guest_regs *regs)
{
	(void)regs;
	upcalls++;
}

static void on_ipi_store(struct guest_regs *regs)
{
	on_ipi(regs);
	sizes[size].attempt(&place, nothing, PART_STORE);
}

/* An attempt with an upcall after the load, which @handler serves. */
static unsigned int stores_over_upcall(guest_irq_handler handler, uint32_t parts)
{
	unsigned int stored;

	guest_set_irq_handler(ARM_PV_IRQ_IPI0, handler);
	hypercall3(ARM_PV_HYPERCALL_OP, ARM_PV_OP_SEND_IPI, 1, 0);
	guest_vcpu()->upcall_mask = 0;
	stored = stores(guest_irq_kick, parts);
	guest_irq_disable();
	return stored;
}

static void check_kernel(void)
{
	guest_trap_handler old;

	equal(stores(nothing, PART_LOAD | PART_STORE), 1, "a store after a load succeeds");
	equal(stores(nothing, PART_STORE), 0, "and another one does not");
	upcalls = 0;
	equal(stores_over_upcall(on_ipi, PART_LOAD | PART_STORE), 0, "no store after an upcall");
	equal(stores_over_upcall(on_ipi_store, PART_LOAD), 0,
	      "no store in an upcall after a load before");
	equal(upcalls, 2, "both upcalls came after the load");
	old = guest_set_trap_handler(store_in_handler);
	equal(stores(undefined, PART_LOAD), 0,
	      "no store in an exception's handler after a load before");
	guest_set_trap_handler(old);
}

/*
 * One context of user code loads, another one stores. Between them are only a system
 * call and an iret: all preparations that take hypercalls come before.
 */
static unsigned int user_stores(volatile uint64_t *data)
{
	struct guest_regs load, store;
	struct guest_fault fault;

	guest_user_regs(&load, user_start, sizes[size].user_load);
	guest_user_regs(&store, user_start, sizes[size].user_store);
	load.r[0] = GUEST_USER_DATA;
	store.r[0] = GUEST_USER_DATA;
	*data = VALUE;
	guest_user_run(&load, &fault);
	guest_user_run(&store, &fault);
	return store.r[1] == 0 || *data != VALUE;
}

static void check_user(volatile uint64_t *data)
{
	unsigned int round, stored = 0;

	/* Between the first of them there are faults, which enter and return by other paths. */
	for (round = 0; round < ROUNDS; round++)
		stored += user_stores(data);
	equal(stored, 0, "user code: no store after another context's load");
}

/* ---- beside the other domain ---- */

static uint64_t now(void)
{
	return guest_has_counter() ? guest_counter_ns() : guest_time_ns();
}

static unsigned int switches; /* to the other domain and back, as observed */
static uint64_t slot_end;

/*
 * The other domain is busy for BUSY_NS before it yields: a yield that took as long
 * switched to it.
 */
static void yield(void)
{
	uint64_t start = now();

	hyp_sched_op(SCHEDOP_yield, NULL);
	if (now() - start >= BUSY_NS)
		switches++;
}

/* Without a hypercall: the slice ends by a timer interrupt. */
static void wait_for_preemption(void)
{
	uint64_t last = now(), next = last;

	while (next - last < SLICE_NS / 2 && next < slot_end) {
		last = next;
		next = now();
	}
	if (next - last >= SLICE_NS / 2)
		switches++;
}

static void be_busy(void)
{
	uint64_t end = now() + BUSY_NS;

	while (now() < end)
		;
}

/* Parts are of the first domain and of the second one. */
static const struct step {
	const char *name;
	void (*between)(void);
	uint32_t parts[2];
	unsigned int least; /* switches that must be observed */
} steps[] = {
	{ "yield between load and store", yield, { PART_LOAD | PART_STORE, 0 }, ROUNDS },
	{ "yield between load and store", yield, { 0, PART_LOAD | PART_STORE }, ROUNDS },
	{ "store after the other's load, yield", yield, { PART_LOAD, PART_STORE }, ROUNDS },
	{ "store after the other's load, yield", yield, { PART_STORE, PART_LOAD }, ROUNDS },
	{ "yield, both load and store",
	  yield,
	  { PART_LOAD | PART_STORE, PART_LOAD | PART_STORE },
	  ROUNDS },
	{ "preempted between load and store",
	  wait_for_preemption,
	  { PART_LOAD | PART_STORE, 0 },
	  1 },
	{ "preempted between load and store",
	  wait_for_preemption,
	  { 0, PART_LOAD | PART_STORE },
	  1 },
	{ "store after the other's load, preempted",
	  wait_for_preemption,
	  { PART_LOAD, PART_STORE },
	  1 },
	{ "store after the other's load, preempted",
	  wait_for_preemption,
	  { PART_STORE, PART_LOAD },
	  1 },
};
#define STEP_COUNT (sizeof(steps) / sizeof(steps[0]))

static unsigned int slot = FIRST_SLOT, late_slots;

/* Wait for the next slot of the board's time, which begins for both domains at once. */
static void begin_slot(void)
{
	uint64_t start = slot++ * SLOT_NS;

	slot_end = start + SLOT_CHECKS_NS;
	late_slots += guest_time_ns() >= start;
	while (guest_time_ns() < start)
		hyp_sched_op(SCHEDOP_yield, NULL);
	switches = 0;
}

static void check_step(const struct step *step, unsigned int self)
{
	unsigned int stored = 0;

	begin_slot();
	while (guest_time_ns() < slot_end) {
		be_busy();
		/* An attempt that the slot's end cut short proves nothing. */
		unsigned int before = switches;
		unsigned int succeeded = stores(step->between, step->parts[self]);

		if (switches != before)
			stored += succeeded;
	}
	equal(stored, 0, step->name);
	tap_ok(switches >= step->least, "  the other domain ran meanwhile");
}

/* ---- exclusives still work ---- */

static unsigned int added_by_timer;

static void on_timer(struct guest_regs *regs)
{
	(void)regs;
	sizes[size].add(&place);
	added_by_timer++;
	guest_timer_set(guest_time_ns() + ADD_INTERVAL_NS, 0);
}

/* No increment is lost under preemption and upcalls. */
static void check_add(void)
{
	uint64_t mask = sizes[size].bytes == 8 ? UINT64_MAX : (1ull << 8 * sizes[size].bytes) - 1;
	uint64_t start = 0xfffffff0u, added = 0;

	place = start;
	added_by_timer = 0;
	begin_slot();
	guest_timer_set(guest_time_ns() + ADD_INTERVAL_NS, 0);
	guest_irq_enable();
	while (now() < slot_end) {
		sizes[size].add(&place);
		added++;
	}
	guest_irq_disable();
	guest_timer_stop();
	added += added_by_timer;
	equal((place & mask) == ((start + added) & mask) && (place & ~mask) == (start & ~mask), 1,
	      "nothing is lost of what main and timer add");
	tap_ok(added_by_timer >= ROUNDS, "  both have added");
}

int main(void)
{
	unsigned int self = guest_option("second");
	volatile uint64_t *data;
	unsigned int i;

	guest_mmu_on(RAM_SIZE);
	data = guest_user_load(user_start, user_end);
	guest_set_irq_handler(ARM_PV_IRQ_TIMER, on_timer);
	for (size = 0; size < SIZE_COUNT; size++) {
		check_kernel();
		check_user(data);
	}
	for (size = 0; size < SIZE_COUNT; size++) {
		for (i = 0; i < STEP_COUNT; i++)
			check_step(&steps[i], self);
		check_add();
	}
	tap_equal(late_slots, 0, "each slot was still to come");
	return tap_done();
}
