/* SPDX-License-Identifier: GPL-2.0 */
/*
 * mmu.c - see guest_mmu.h.
 *
 * Tables are written through the identity map. The hypervisor behaves as a TLB: an
 * invalid entry that becomes valid needs no maintenance, any other change needs the tlb
 * hypercall. Every change here makes the call, as tests make all kinds of changes.
 */
#include <string.h>

#include "guest_mmu.h"
#include "runtime.h"

#define CACHED 0x0cu /* C and B */
#define TABLE  __attribute__((section(".bss.tables")))

uint32_t guest_pgd[4096] TABLE __attribute__((aligned(16384)));
static uint32_t user_coarse[256] TABLE __attribute__((aligned(1024)));
static uint8_t user_code[GUEST_PAGE_SIZE] TABLE __attribute__((aligned(4096)));
static uint8_t user_data[GUEST_PAGE_SIZE] TABLE __attribute__((aligned(4096)));

uint32_t guest_sctlr_read(void)
{
	uint32_t value;

	asm volatile("mrc p15, 0, %0, c1, c0, 0" : "=r"(value));
	return value;
}

void guest_sctlr_write(uint32_t value)
{
	asm volatile("mcr p15, 0, %0, c1, c0, 0" : : "r"(value) : "memory");
}

void guest_dacr_write(uint32_t value)
{
	asm volatile("mcr p15, 0, %0, c3, c0, 0" : : "r"(value) : "memory");
}

static bool has_subpages(void)
{
	return guest_architecture() < 6;
}

uint32_t guest_section(uint32_t gpa, uint32_t ap)
{
	return gpa | (ap & 4) << 13 | (ap & 3) << 10 | CACHED | 2;
}

uint32_t guest_coarse(uint32_t gpa)
{
	return gpa | (has_subpages() ? 0x10 : 0) | 1;
}

/* AP of a page: the same four times, or once and APX. */
static uint32_t page_ap(uint32_t ap)
{
	return has_subpages() ? ap * 0x550 : (ap & 4) << 7 | (ap & 3) << 4;
}

uint32_t guest_small_page(uint32_t gpa, uint32_t ap)
{
	return gpa | page_ap(ap) | CACHED | 2;
}

uint32_t guest_large_page(uint32_t gpa, uint32_t ap)
{
	return gpa | page_ap(ap) | CACHED | 1;
}

void guest_mmu_on(uint32_t ram_size)
{
	uint32_t format = has_subpages() ? 0 : GUEST_SCTLR_XP | GUEST_SCTLR_U;
	uint32_t offset;

	for (offset = 0; offset < ram_size; offset += GUEST_SECTION_SIZE) {
		uint32_t gpa = ARM_PV_RAM_BASE + offset;

		guest_pgd[gpa >> 20] = guest_section(gpa, GUEST_AP_KERNEL);
	}
	guest_dacr_write(1); /* domain 0: client */
	asm volatile("mcr p15, 0, %0, c2, c0, 0" : : "r"(guest_pgd) : "memory");
	asm volatile("mcr p15, 0, %0, c8, c7, 0" : : "r"(0) : "memory");
	guest_sctlr_write(guest_sctlr_read() | format | GUEST_SCTLR_M);
}

void guest_set_section(uint32_t va, uint32_t descriptor)
{
	guest_pgd[va >> 20] = descriptor;
	hyp_tlb(ARM_PV_TLB_ALL, guest_pointer(guest_pgd), 0, 0);
}

void guest_set_page(uint32_t *coarse, uint32_t va, uint32_t descriptor)
{
	coarse[va >> 12 & 0xff] = descriptor;
	hyp_tlb(ARM_PV_TLB_PAGE, guest_pointer(guest_pgd), va, 0);
}

void *guest_user_load(const void *start, const void *end)
{
	size_t size = (const uint8_t *)end - (const uint8_t *)start;

	memcpy(user_code, start, size);
	hyp_cache(ARM_PV_CACHE_COHERENT, guest_pointer(user_code), size);
	hyp_cache(ARM_PV_CACHE_FLUSH, guest_pointer(user_data), GUEST_PAGE_SIZE);
	guest_set_section(GUEST_USER_CODE, guest_coarse(guest_pointer(user_coarse)));
	guest_set_page(user_coarse, GUEST_USER_CODE,
		       guest_small_page(guest_pointer(user_code), GUEST_AP_USER_RO));
	guest_set_page(user_coarse, GUEST_USER_DATA,
		       guest_small_page(guest_pointer(user_data), GUEST_AP_USER_RW));
	return user_data;
}

void guest_user_regs(struct guest_regs *regs, const void *start, const void *entry)
{
	memset(regs, 0, sizeof(*regs));
	regs->pc = GUEST_USER_CODE + ((const uint8_t *)entry - (const uint8_t *)start);
	regs->sp = GUEST_USER_STACK;
	regs->psr = ARM_PV_PSR_MODE_USR;
}
