/* SPDX-License-Identifier: GPL-2.0 */
/*
 * memory.c - random steps that concern spaces, tables, caches and the return to
 * user code. What the tables say may become nonsense, but for the guest kernel's own.
 */
#include <string.h>

#include "../worst/states.h"
#include "chance.h"
#include "guest.h"
#include "guest_mmu.h"
#include "random.h"

#define MIB(n)	    ((n) << 20)
#define MIB_COUNT   4096u
#define ARENA	    8192u
#define KERNEL_MIB  (KERNEL_VA >> 20)
#define MAPPED_MIB  (MAPPED_VA >> 20)
#define COARSE_BASE 0xfffffc00u
#define FREE_RAM    (ARM_PV_RAM_BASE + MIB(4u)) /* behind the guest kernel */
#define USER_NS	    1000000u			/* of user code at a time */

static uint8_t arena[ARENA] __attribute__((aligned(4096), section(".bss.tables")));
static uint32_t user_coarse, kernel_coarse, mapped_coarse; /* descriptors */

/* --- targets --- */

static volatile uint32_t *pgd_of(uint32_t n)
{
	return (volatile uint32_t *)states_pgd(n);
}

uint32_t memory_random_pgd(void)
{
	if (chance_once_in(16))
		return chance();
	return states_pgd(chance_once_in(4) ? 0 : chance_below(SPACES));
}

uint32_t memory_random_pointer(uint32_t size)
{
	switch (chance_below(24)) {
	case 0:
		return ARM_PV_HYP_START - chance_below(8);
	case 1:
		return 0x80000000u | chance();
	case 2:
		return guest_pointer(arena) + chance_below(ARENA - size);
	default:
		return guest_pointer(arena) + (chance_below(ARENA - size) & ~7u);
	}
}

/* An address that something may be mapped at. */
static uint32_t random_va(void)
{
	switch (chance_below(4)) {
	case 0:
		return chance();
	case 1:
		return KERNEL_VA + chance_below(MIB(KERNEL_MIBS));
	case 2:
		return MAPPED_VA + chance_below(MAPPED_PAGES * 4096);
	default:
		return MIB(1 + chance_below(USER_MIBS)) + chance_below(3) * 4;
	}
}

/* Not the guest kernel's own MiBs. */
static bool may_change(uint32_t mib)
{
	return (mib >= 1 && mib <= USER_MIBS && MIB(mib) - ARM_PV_RAM_BASE >= RAM_SIZE) ||
	       (mib >= KERNEL_MIB && mib < KERNEL_MIB + KERNEL_MIBS) || mib == MAPPED_MIB;
}

/* --- tables --- */

static void do_switch(void)
{
	uint32_t pgd = states_pgd(chance_below(SPACES));

	if (chance_once_in(4))
		asm volatile("mcr p15, 0, %0, c2, c0, 0" : : "r"(pgd) : "memory");
	else
		hyp_switch(chance_once_in(64) ? memory_random_pgd() : pgd);
}

static void switch_often(void)
{
	for (uint32_t i = chance_size(2 * SPACES); i != 0; i--)
		hyp_switch(states_pgd(chance_below(SPACES)));
}

static void touch(uint32_t va)
{
	uint32_t word;

	/* May fault, and is skipped then: see random.c. */
	asm volatile("ldr %0, [%1]" : "=r"(word) : "r"(va & ~3u) : "memory");
}

static void touch_user(void)
{
	uint32_t mib = 1 + chance_below(USER_MIBS);

	for (uint32_t i = chance_size(USER_MIBS); i != 0; i--) {
		if (may_change(mib))
			touch(MIB(mib));
		mib = mib < USER_MIBS ? mib + 1 : 1;
	}
}

static void touch_kernel(void)
{
	uint32_t first = chance_below(KERNEL_MIBS);

	for (uint32_t i = chance_size(KERNEL_MIBS); i != 0; i--)
		touch(KERNEL_VA + MIB((first + i) % KERNEL_MIBS));
	for (uint32_t i = chance_size(MAPPED_PAGES); i != 0; i--)
		touch(MAPPED_VA + chance_below(MAPPED_PAGES) * 4096);
}

static uint32_t random_first_level(uint32_t mib)
{
	switch (chance_below(8)) {
	case 0:
		return 0;
	case 1:
		return chance();
	case 2:
		return guest_section(FREE_RAM + MIB(chance_below(4)), chance_below(4));
	case 3:
		return kernel_coarse;
	default:
		return mib == MAPPED_MIB ? mapped_coarse :
		       mib >= KERNEL_MIB ? kernel_coarse :
					   user_coarse;
	}
}

static void change_entries(void)
{
	volatile uint32_t *pgd = pgd_of(chance_below(SPACES));
	uint32_t mib = chance_once_in(3) ? KERNEL_MIB + chance_below(KERNEL_MIBS) :
					   chance_below(MIB_COUNT);

	for (uint32_t i = chance_size(1024); i != 0; i--, mib++) {
		if (mib < MIB_COUNT && may_change(mib))
			pgd[mib] = random_first_level(mib);
	}
}

static void change_pages(void)
{
	static const uint32_t *const tables[] = { &user_coarse, &kernel_coarse, &mapped_coarse };
	volatile uint32_t *table = (volatile uint32_t *)(*tables[chance_below(3)] & COARSE_BASE);
	uint32_t page = guest_pointer(arena);

	for (uint32_t i = chance_size(64); i != 0; i--) {
		volatile uint32_t *entry = &table[chance_below(256)];

		switch (chance_below(4)) {
		case 0:
			*entry = 0;
			break;
		case 1:
			*entry = chance();
			break;
		default:
			*entry = guest_small_page(page, chance_below(4));
			break;
		}
	}
	hyp_cache(ARM_PV_CACHE_COHERENT, guest_pointer((const void *)table), 1024);
}

/* --- maintenance --- */

static void invalidate(void)
{
	uint32_t op = chance_below(chance_once_in(16) ? 8 : 5);
	uint32_t va = random_va();

	if (op == ARM_PV_TLB_ALL && !chance_once_in(4))
		op = ARM_PV_TLB_PAGE;
	if (chance_once_in(4))
		va &= ~0xfffu;
	hyp_tlb(op, memory_random_pgd(), va, chance_size(UINT32_MAX));
	if (chance_once_in(4))
		asm volatile("mcr p15, 0, %0, c8, c7, 1" : : "r"(random_va()) : "memory");
	if (chance_once_in(32))
		asm volatile("mcr p15, 0, %0, c8, c7, 0" : : "r"(0) : "memory");
	if (chance_once_in(16))
		hyp_pv_op(ARM_PV_OP_RELEASE_PGD, memory_random_pgd());
}

static void caches(void)
{
	uint32_t op = chance_below(chance_once_in(16) ? 8 : 6);
	uint32_t most = chance_once_in(16) ? UINT32_MAX : MAPPED_PAGES * 4096;

	hyp_cache(op, random_va(), chance_size(most));
	if (chance_once_in(4))
		asm volatile("mcr p15, 0, %0, c7, c14, 1" : : "r"(random_va()) : "memory");
	if (chance_once_in(64))
		asm volatile("mcr p15, 0, %0, c7, c5, 0" : : "r"(0) : "memory");
}

static void set_vectors(void)
{
	static const uint32_t sizes[] = {
		USER_END, USER_END, ARM_PV_RAM_BASE, 0x80000000u, ARM_PV_HYP_START, 0x00100000u, 0
	};
	struct arm_pv_vectors vectors = guest_vectors;

	vectors.task_size = sizes[chance_below(sizeof(sizes) / sizeof(sizes[0]))];
	hyp_pv_op(ARM_PV_OP_SET_VECTORS, guest_pointer(&vectors));
	if (chance_once_in(4))
		hyp_pv_op(ARM_PV_OP_SET_KUSER, memory_random_pointer(4096) & ~0xfffu);
}

/* --- return to user code --- */

static void fill_lists(void)
{
	volatile struct arm_pv_vcpu_page *vcpu = guest_vcpu();

	for (uint32_t i = 0; i < ARM_PV_CLEANS_MAX; i++)
		vcpu->clean_va[i] = random_va();
	for (uint32_t i = 0; i < ARM_PV_HINTS_MAX; i++)
		vcpu->hint_va[i] = random_va();
	vcpu->clean_count = chance_below(ARM_PV_CLEANS_MAX + 1);
	vcpu->hint_count = chance_below(ARM_PV_HINTS_MAX + 1);
	if (chance_once_in(16)) {
		vcpu->clean_count = chance();
		vcpu->hint_count = chance();
	}
}

static void put_off(void)
{
	volatile struct arm_pv_vcpu_page *vcpu = guest_vcpu();

	vcpu->deferred = chance_once_in(16) ? chance() : chance_below(8);
	vcpu->deferred_pgd = states_pgd(chance_below(SPACES));
	vcpu->deferred_tls0 = chance();
	vcpu->deferred_tls1 = chance();
}

/* For the timer's interrupt: make user code fault, which ends it. */
static void end_user(struct guest_regs *regs)
{
	if ((regs->psr & 0x1f) == ARM_PV_PSR_MODE_USR)
		regs->pc = ARM_PV_HYP_START;
}

static void run_user(void)
{
	struct guest_regs regs;
	struct guest_fault fault;

	fill_lists();
	if (chance_once_in(4))
		return; /* the next fault takes the list */
	memset(&regs, 0, sizeof(regs));
	regs.pc = chance_once_in(2) ? USER_SVC : random_va();
	regs.sp = random_va();
	regs.psr = ARM_PV_PSR_MODE_USR | (chance() & 0xf80f0000u);
	for (uint32_t i = chance_size(4); i != 0; i--) {
		put_off();
		guest_timer_set(guest_time_ns() + USER_NS, 0);
		guest_user_run(&regs, &fault);
	}
}

void memory_setup(void)
{
	states_setup();
	/* Where the entries lie is states.c's affair: the descriptors tell. */
	user_coarse = pgd_of(0)[1];
	kernel_coarse = pgd_of(0)[KERNEL_MIB];
	mapped_coarse = pgd_of(0)[MAPPED_MIB];
	guest_set_irq_handler(ARM_PV_IRQ_TIMER, end_user);
}

const struct step memory_steps[MEMORY_STEPS] = {
	{ do_switch, 16 },     { switch_often, 2 }, { touch_user, 4 },	{ touch_kernel, 6 },
	{ change_entries, 6 }, { change_pages, 4 }, { invalidate, 16 }, { caches, 8 },
	{ run_user, 16 },      { set_vectors, 1 },
};
