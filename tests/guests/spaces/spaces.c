/* SPDX-License-Identifier: GPL-2.0 */
/*
 * spaces.c - two first-level tables that disagree about a MiB at or above
 * task_size: a section in one, a table of pages in the other. A translation of one must
 * not be used through the other, nor after the entry of the table that is not loaded
 * has changed and its page was invalidated.
 *
 * A word at the same offset of three pages identifies the page. Nothing is written
 * through an alias, and caches are flushed before each change, as a guest must do
 * with virtually tagged caches.
 */
#include <string.h>

#include "guest_mmu.h"
#include "tap.h"

#define RAM_SIZE  0x300000
#define MIB(n)	  (ARM_PV_RAM_BASE + (n)*GUEST_SECTION_SIZE)
#define OFFSET	  0x40000u /* of the page in its MiB */
#define ELSEWHERE 0x80000u
#define VA	  0x81a00000u /* at or above task_size */

/* The word in each of the pages. */
#define BY_TABLE       0x11111111u
#define BY_SECTION     0x22222222u
#define BY_NEW_SECTION 0x33333333u

#define CROWD_VA 0x00100000u /* user space: a table of its own for each MiB */
#define CROWD	 800u	     /* more than a domain of 3 MiB can have */

static uint32_t other[4096] __attribute__((aligned(16384)));
static uint32_t pages[256] __attribute__((aligned(1024)));
static uint32_t crowd_pages[256] __attribute__((aligned(1024)));

static void put(uint32_t gpa, uint32_t value)
{
	*(volatile uint32_t *)gpa = value;
}

static uint32_t seen(void)
{
	return *(volatile uint32_t *)(VA + OFFSET);
}

static void switch_to(uint32_t *pgd)
{
	hyp_cache(ARM_PV_CACHE_ALL, 0, 0);
	hyp_switch(guest_pointer(pgd));
}

/* Load @pgd and read the word through it. */
static void expect(uint32_t *pgd, uint32_t value, const char *name)
{
	switch_to(pgd);
	tap_equal(seen(), value, name);
}

/* Touch so many MiBs that every second-level table of the pool is evicted. */
static void evict(void)
{
	uint32_t first = CROWD_VA >> 20;

	crowd_pages[0] = guest_small_page(MIB(2), GUEST_AP_USER_RW);
	for (unsigned int i = 0; i < CROWD; i++)
		guest_pgd[first + i] = guest_coarse(guest_pointer(crowd_pages));
	for (unsigned int i = 0; i < CROWD; i++)
		(void)*(volatile uint32_t *)(CROWD_VA + i * GUEST_SECTION_SIZE);
}

static void forget_crowd(void)
{
	memset(&guest_pgd[CROWD_VA >> 20], 0, CROWD * sizeof(guest_pgd[0]));
	hyp_tlb(ARM_PV_TLB_MM, guest_pointer(guest_pgd), 0, 0);
}

static void invalidate(void)
{
	hyp_tlb(ARM_PV_TLB_PAGE, guest_pointer(guest_pgd), VA + OFFSET, 0);
}

static void set_up(void)
{
	put(MIB(1) + OFFSET, BY_SECTION);
	put(MIB(2) + OFFSET, BY_NEW_SECTION);
	put(MIB(2) + ELSEWHERE, BY_TABLE);
	guest_mmu_on(RAM_SIZE);
	memcpy(other, guest_pgd, sizeof(other));
	pages[OFFSET >> 12] = guest_small_page(MIB(2) + ELSEWHERE, GUEST_AP_KERNEL);
	guest_pgd[VA >> 20] = guest_coarse(guest_pointer(pages));
	other[VA >> 20] = guest_section(MIB(1), GUEST_AP_KERNEL);
}

/* Each table maps its own page, whichever is loaded first. */
static void check_by_turns(void)
{
	expect(other, BY_SECTION, "a section, in use first");
	expect(guest_pgd, BY_TABLE, "the other's table");
	expect(other, BY_SECTION, "the section again");
	expect(guest_pgd, BY_TABLE, "the table again");
}

/* The table that is not loaded changes, and its page is invalidated while the other is. */
static void check_change(bool evicted)
{
	other[VA >> 20] = guest_section(MIB(1), GUEST_AP_KERNEL);
	invalidate();
	expect(other, BY_SECTION, "change: the section as it was");
	switch_to(guest_pgd);
	if (evicted)
		evict();
	tap_equal(seen(), BY_TABLE, "change: the other's table");
	other[VA >> 20] = guest_section(MIB(2), GUEST_AP_KERNEL);
	invalidate();
	expect(other, BY_NEW_SECTION, "change: the section as it is now");
	expect(guest_pgd, BY_TABLE, "change: the other's table again");
	if (evicted)
		forget_crowd();
}

/* The same the other way round: the table's page changes. */
static void check_change_of_page(void)
{
	expect(other, BY_NEW_SECTION, "page: the section");
	pages[OFFSET >> 12] = guest_small_page(MIB(1) + OFFSET, GUEST_AP_KERNEL);
	invalidate();
	expect(other, BY_NEW_SECTION, "page: the section, invalidated");
	expect(guest_pgd, BY_SECTION, "page: the page as it is now");
}

int main(void)
{
	set_up();
	check_by_turns();
	check_change(false);
	check_change(true);
	check_change_of_page();
	return tap_done();
}
