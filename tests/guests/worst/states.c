/* SPDX-License-Identifier: GPL-2.0 */
/*
 * states.c - see states.h. All tables map the same pages: one second-level table of the
 * guest serves any number of MiBs, and the hypervisor has a shadow table for each MiB.
 */
#include "states.h"

#include <string.h>

#include "guest.h"
#include "guest_mmu.h"

#define MARK	       0x5a5a1234u
#define SVC	       0xef000000u
#define FIRST_USER_MIB 1u
#define MIB(n)	       ((n) << 20)

static uint32_t pgd[SPACES][4096] __attribute__((aligned(16384), section(".bss.tables")));
static uint32_t user_table[256] __attribute__((aligned(1024), section(".bss.tables")));
static uint32_t kernel_table[256] __attribute__((aligned(1024), section(".bss.tables")));
static uint32_t mapped_table[256] __attribute__((aligned(1024), section(".bss.tables")));
static uint32_t page[1024] __attribute__((aligned(4096), section(".bss.tables")));
static uint8_t mapped[MAPPED_PAGES][4096] __attribute__((aligned(4096), section(".bss.tables")));

static bool is_ram(uint32_t mib)
{
	return MIB(mib) - ARM_PV_RAM_BASE < RAM_SIZE;
}

static void make_pgd(uint32_t *table)
{
	const uint32_t user = guest_coarse(guest_pointer(user_table));
	const uint32_t kernel = guest_coarse(guest_pointer(kernel_table));

	memcpy(table, guest_pgd, sizeof(pgd[0]));
	for (uint32_t mib = FIRST_USER_MIB; mib <= USER_MIBS; mib++) {
		if (!is_ram(mib))
			table[mib] = user;
	}
	for (uint32_t mib = 0; mib < KERNEL_MIBS; mib++)
		table[(KERNEL_VA >> 20) + mib] = kernel;
	table[MAPPED_VA >> 20] = guest_coarse(guest_pointer(mapped_table));
}

void states_setup(void)
{
	struct arm_pv_vectors vectors = guest_vectors;

	guest_mmu_on(RAM_SIZE);
	page[0] = MARK;
	page[1] = SVC;
	hyp_cache(ARM_PV_CACHE_COHERENT, guest_pointer(page), sizeof(page));
	user_table[0] = guest_small_page(guest_pointer(page), GUEST_AP_USER_RW);
	kernel_table[0] = guest_small_page(guest_pointer(page), GUEST_AP_KERNEL);
	for (unsigned int i = 0; i < MAPPED_PAGES; i++)
		mapped_table[i] = guest_small_page(guest_pointer(mapped[i]), GUEST_AP_KERNEL);
	make_pgd(pgd[0]);
	for (unsigned int i = 1; i < SPACES; i++)
		memcpy(pgd[i], pgd[0], sizeof(pgd[0]));
	vectors.task_size = USER_END;
	hyp_pv_op(ARM_PV_OP_SET_VECTORS, guest_pointer(&vectors));
	hyp_switch(states_pgd(0));
}

uint32_t states_pgd(unsigned int n)
{
	return guest_pointer(pgd[n]);
}

static uint32_t read(uint32_t va)
{
	return *(volatile uint32_t *)va;
}

void states_user_tables(void)
{
	hyp_switch(states_pgd(0));
	for (uint32_t mib = FIRST_USER_MIB; mib <= USER_MIBS; mib++) {
		if (!is_ram(mib))
			read(MIB(mib));
	}
}

void states_kernel_tables(void)
{
	for (unsigned int i = SPACES; i-- != 0;) {
		hyp_switch(states_pgd(i));
		for (uint32_t mib = 0; mib < KERNEL_MIBS; mib++)
			read(KERNEL_VA + MIB(mib));
	}
}

int states_right(void)
{
	for (uint32_t mib = FIRST_USER_MIB; mib <= USER_MIBS; mib += 7) {
		if (!is_ram(mib) && read(MIB(mib)) != MARK)
			return 0;
	}
	for (uint32_t mib = 0; mib < KERNEL_MIBS; mib++) {
		if (read(KERNEL_VA + MIB(mib)) != MARK)
			return 0;
	}
	return 1;
}

void states_user_sections(unsigned int count)
{
	for (uint32_t mib = FIRST_USER_MIB; mib < FIRST_USER_MIB + count; mib++)
		pgd[0][mib] = guest_section(guest_pointer(page) & ~0xfffffu, GUEST_AP_USER_RW);
	hyp_switch(states_pgd(1));
	hyp_tlb(ARM_PV_TLB_MM, states_pgd(0), 0, 0);
	hyp_switch(states_pgd(0));
	for (uint32_t mib = FIRST_USER_MIB; mib < FIRST_USER_MIB + count; mib++)
		read(MIB(mib));
	for (uint32_t mib = FIRST_USER_MIB; mib < FIRST_USER_MIB + count; mib++)
		pgd[0][mib] = guest_coarse(guest_pointer(user_table));
}
