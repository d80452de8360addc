/* SPDX-License-Identifier: GPL-2.0 */
/*
 * colours.c - one frame at addresses of different colours.
 *
 * The data caches of ARM1136 and ARM1176 are virtually indexed. If they are larger than
 * 16 KiB, bits 13 and 12 of the address, the colour, select the lines, and a frame mapped
 * at two colours may have lines of both (ARM DDI 0211H 6.11.3, DDI 0301H 6.11.3,
 * DDI 0100I B6.6). As without a hypervisor, the guest maintains its own aliases, by
 * operations at its own addresses. The hypervisor must do these operations at those
 * addresses, must access the guest's pages only at the colours that the ABI defines,
 * and must leave no line of a frame in the cache when its owner changes.
 *
 * QEMU does not model caches. Here only contents are checked, with the operations that
 * silicon needs; tests/guests/run compares the hypervisor's record of operations with
 * the colours expected. So each interface for them has its own colours here: hypercalls
 * 0 and 1, clean_va 2, the virtual CP15 3.
 *
 * Two lives: the first leaves marks at colours that are not those of the linear
 * map, and reboots.
 */
#include <stdio.h>
#include <string.h>

#include "core.h"
#include "guest_mmu.h"
#include "tap.h"

#define RAM_SIZE    0x200000
#define LIFE_NS	    200000000ull /* the first ends long before */
#define COLOURS	    4u
#define CTR_DSIZE_P (1u << 23) /* the data cache has colours */
#define MARK	    0xc0104235u

/* Frames above the image, at their linear addresses: frame n has colour n % 4. */
#define FRAME(n)	(ARM_PV_RAM_BASE + GUEST_SECTION_SIZE + (n)*GUEST_PAGE_SIZE)
#define FRAME_KERNEL	0u
#define FRAME_USER_DATA 2u
#define FRAME_CP15	3u
#define FRAME_USER_CODE 4u
#define FRAME_TABLE	5u
#define FRAME_BEFORE	6u
#define FRAME_AFTER	10u

/* A MiB of other addresses for the kernel, and two of user space. */
#define ALIASES	    0x81900000u
#define WALKED	    0x02000000u
#define WALKED_PAGE (WALKED + 2 * GUEST_PAGE_SIZE) /* FRAME_BEFORE's colour */

/* code.S */
extern const uint8_t user_start[], user_end[];

static uint32_t alias_pages[256] __attribute__((aligned(1024)));
static uint32_t user_pages[256] __attribute__((aligned(1024)));

static volatile uint32_t *words(uint32_t address)
{
	return (volatile uint32_t *)address;
}

/* An alias of a frame in the kernel's addresses, with a given colour. */
static uint32_t alias(unsigned int frame, unsigned int colour)
{
	uint32_t va = ALIASES + (frame * COLOURS + colour) * GUEST_PAGE_SIZE;

	guest_set_page(alias_pages, va, guest_small_page(FRAME(frame), GUEST_AP_KERNEL));
	return va;
}

static void map(void)
{
	guest_mmu_on(RAM_SIZE);
	guest_set_section(ALIASES, guest_coarse(guest_pointer(alias_pages)));
	guest_set_section(GUEST_USER_CODE, guest_coarse(guest_pointer(user_pages)));
}

static void leave_marks(void)
{
	unsigned int frame, colour, i;

	for (frame = 0; frame < COLOURS; frame++) {
		for (colour = 0; colour < COLOURS; colour++) {
			uint32_t va = alias(frame, colour);

			for (i = colour; i < GUEST_PAGE_SIZE / 4; i += COLOURS)
				words(va)[i] = MARK;
		}
	}
}

static unsigned int marks_found(void)
{
	unsigned int i, found = 0;

	for (i = 0; i < COLOURS * GUEST_PAGE_SIZE / 4; i++)
		found += words(FRAME(0))[i] != 0;
	return found;
}

static void check_identity(void)
{
	uint32_t ctr;

	asm volatile("mrc p15, 0, %0, c0, c0, 1" : "=r"(ctr));
	if (core_self() & V6)
		tap_equal(ctr & CTR_DSIZE_P, core_self() & ARM11MPCORE ? 0 : CTR_DSIZE_P,
			  "CTR says whether there are colours");
}

/* A write at one address is read back at the other. */
static void check_pair(uint32_t from, uint32_t to, uint32_t value, const char *name)
{
	words(from)[0] = value;
	hyp_cache(ARM_PV_CACHE_CLEAN, from, GUEST_PAGE_SIZE);
	hyp_cache(ARM_PV_CACHE_INVALIDATE, to, GUEST_PAGE_SIZE);
	tap_equal(words(to)[0], value, name);
}

static void check_kernel(void)
{
	uint32_t linear = FRAME(FRAME_KERNEL), other = alias(FRAME_KERNEL, 1);

	check_pair(linear, other, 0x11, "kernel: clean at one, invalidate at the other");
	check_pair(other, linear, 0x22, "kernel: the other way round");
	tap_equal((uint32_t)hyp_cache(ARM_PV_CACHE_FLUSH, linear + GUEST_PAGE_SIZE / 2,
				      GUEST_PAGE_SIZE),
		  0, "kernel: a range of two pages");
}

static void map_user(uint32_t va, unsigned int frame)
{
	guest_set_page(user_pages, va, guest_small_page(FRAME(frame), GUEST_AP_USER_RW));
}

/* Written by the kernel, cleaned by clean_va, read by user code at another address. */
static void check_user(void)
{
	uint32_t linear = FRAME(FRAME_USER_DATA);
	struct guest_fault fault;
	struct guest_regs regs;

	memcpy((void *)FRAME(FRAME_USER_CODE), user_start, (size_t)(user_end - user_start));
	hyp_cache(ARM_PV_CACHE_COHERENT, FRAME(FRAME_USER_CODE), GUEST_PAGE_SIZE);
	map_user(GUEST_USER_CODE, FRAME_USER_CODE);
	map_user(GUEST_USER_DATA, FRAME_USER_DATA);
	guest_user_regs(&regs, user_start, user_start);
	regs.r[0] = GUEST_USER_DATA;
	regs.r[2] = 0x44;
	words(linear)[0] = 0x33;
	guest_vcpu()->clean_va[0] = linear;
	guest_vcpu()->clean_count = 1;
	tap_equal(guest_user_run(&regs, &fault), GUEST_TRAP_SVC, "user: its page is mapped");
	tap_equal(guest_vcpu()->clean_count, 0, "user: clean_va was seen to");
	tap_equal(regs.r[1], 0x33, "user: reads what the kernel wrote");
	hyp_cache(ARM_PV_CACHE_FLUSH, GUEST_USER_DATA, GUEST_PAGE_SIZE);
	tap_equal(words(linear)[1], 0x44, "user: and the other way round");
}

static void check_cp15(void)
{
	uint32_t linear = FRAME(FRAME_CP15), other = alias(FRAME_CP15, 0);

	words(linear)[0] = 0x55;
	asm volatile("mcr p15, 0, %0, c7, c14, 1" : : "r"(linear) : "memory");
	hyp_cache(ARM_PV_CACHE_INVALIDATE, other, GUEST_PAGE_SIZE);
	tap_equal(words(other)[0], 0x55, "CP15: clean by address");
}

/*
 * The hypervisor reads tables at their linear address, and a guest that writes
 * one elsewhere makes both agree, as for any other reader.
 */
static void check_walker(void)
{
	uint32_t linear = FRAME(FRAME_TABLE), other = alias(FRAME_TABLE, 0);
	unsigned int entry = (WALKED_PAGE >> 12) & 0xff;

	words(FRAME(FRAME_BEFORE))[0] = 0x66;
	words(FRAME(FRAME_AFTER))[0] = 0x77;
	words(linear)[entry] = guest_small_page(FRAME(FRAME_BEFORE), GUEST_AP_USER_RW);
	guest_set_section(WALKED, guest_coarse(linear));
	tap_equal(words(WALKED_PAGE)[0], 0x66, "walk: by a table in a frame");
	hyp_cache(ARM_PV_CACHE_FLUSH, linear, GUEST_PAGE_SIZE);
	words(other)[entry] = guest_small_page(FRAME(FRAME_AFTER), GUEST_AP_USER_RW);
	hyp_cache(ARM_PV_CACHE_CLEAN, other, GUEST_PAGE_SIZE);
	hyp_cache(ARM_PV_CACHE_INVALIDATE, linear, GUEST_PAGE_SIZE);
	hyp_tlb(ARM_PV_TLB_PAGE, guest_pointer(guest_pgd), WALKED_PAGE, 0);
	tap_equal(words(WALKED_PAGE)[0], 0x77, "walk: by an entry written at another colour");
}

int main(void)
{
	unsigned int found = marks_found();

	map();
	if (guest_time_ns() < LIFE_NS) {
		leave_marks();
		while (guest_time_ns() < LIFE_NS)
			hyp_sched_op(SCHEDOP_yield, NULL);
		guest_shutdown(SHUTDOWN_reboot);
	}
	tap_equal(found, 0, "nothing of the earlier life is left in the frames");
	check_identity();
	check_kernel();
	check_user();
	check_cp15();
	check_walker();
	return tap_done();
}
