/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fault.c - every kind of access to every kind of mapping, with the exact FSR
 * and FAR of the fault; then changes of mappings and what they need.
 *
 * All mappings are of the same MiB of RAM, above the image. With a VIVT cache a guest
 * must avoid such aliases; no check here reads through one address what was written
 * through another.
 */
#include <stdio.h>
#include <string.h>

#include "core.h"
#include "guest_mmu.h"
#include "tap.h"

#define RAM_SIZE 0x200000
#define TARGET	 (ARM_PV_RAM_BASE + GUEST_SECTION_SIZE)
#define OUTSIDE	 0x10000000u /* no RAM of any domain's gpa */
#define UART	 0x101f1000u /* the board's, as a machine address */

#define DOMAIN(n)    ((n) << 5)
#define SUPERSECTION (1u << 18)
#define FSR_WRITE    (1u << 11) /* from ARMv6 on */

/* First-level entries used below; see map_everything(). */
#define U_SEC_NONE	0x01000000u
#define U_SEC_0		0x01100000u
#define U_SEC_1		0x01200000u
#define U_SEC_2		0x01300000u
#define U_SEC_3		0x01400000u
#define U_SEC_2_D5	0x01500000u
#define U_FINE		0x01600000u
#define U_TABLE_OUTSIDE 0x01700000u
#define U_SEC_OUTSIDE	0x01800000u
#define U_PAGES		0x01900000u
#define U_PAGES_D5	0x01a00000u
#define U_SEC_5		0x01b00000u
#define U_SEC_7		0x01c00000u
#define U_SEC_XN	0x01d00000u
#define U_SUPERSECTION	0x02000000u
#define K_SEC_NONE	0x81000000u
#define K_SEC_0		0x81100000u
#define K_SEC_1		0x81200000u
#define K_SEC_2		0x81300000u
#define K_SEC_3		0x81400000u
#define K_PAGES		0x81900000u

#define PAGE(base, n)  ((base) + (n)*GUEST_PAGE_SIZE)
#define U_PAGE_NONE    PAGE(U_PAGES, 0)
#define U_PAGE_1       PAGE(U_PAGES, 1)
#define U_PAGE_2       PAGE(U_PAGES, 2)
#define U_PAGE_3       PAGE(U_PAGES, 3)
#define U_PAGE_3_LAST  (U_PAGE_0 - 4)
#define U_PAGE_0       PAGE(U_PAGES, 4) /* right after U_PAGE_3 */
#define U_QUARTER_3    PAGE(U_PAGES, 5)
#define U_QUARTER_2    (U_QUARTER_3 + 0x400)
#define U_QUARTER_1    (U_QUARTER_3 + 0x800)
#define U_QUARTER_0    (U_QUARTER_3 + 0xc00)
#define U_PAGE_OUTSIDE PAGE(U_PAGES, 6)
#define U_PAGE_UART    PAGE(U_PAGES, 7)
#define U_PAGE_TINY    PAGE(U_PAGES, 8)
#define U_PAGE_4       PAGE(U_PAGES, 9)
#define U_PAGE_5       PAGE(U_PAGES, 10)
#define U_PAGE_6       PAGE(U_PAGES, 11)
#define U_PAGE_7       PAGE(U_PAGES, 12)
#define U_PAGE_XN      PAGE(U_PAGES, 13)
#define U_LARGE_2      PAGE(U_PAGES, 16)
#define U_LARGE_2_END  PAGE(U_PAGES, 31)
#define U_LARGE_XN     PAGE(U_PAGES, 32)
#define U_PAGE_NONE_D5 PAGE(U_PAGES_D5, 0)
#define U_PAGE_2_D5    PAGE(U_PAGES_D5, 2)
#define K_PAGE_NONE    PAGE(K_PAGES, 0)
#define K_PAGE_1       PAGE(K_PAGES, 1)
#define K_PAGE_3       PAGE(K_PAGES, 3)
#define K_PAGE_0       PAGE(K_PAGES, 4)
#define K_PAGE_5       PAGE(K_PAGES, 10)
#define K_PAGE_7       PAGE(K_PAGES, 12)
#define K_PAGE_XN      PAGE(K_PAGES, 13)
#define K_OWN_TEXT     (ARM_PV_RAM_BASE + ARM_PV_TEXT_OFFSET)
#define HYP_FIRST      ARM_PV_HYP_START
#define HYP_LAST       (ARM_PV_HYP_END - 4)
#define VCPU_PAGE      ARM_PV_VCPU_PAGE
#define VECTORS	       ARM_PV_VECTORS_PAGE
#define KUSER_LAST     (ARM_PV_VECTORS_PAGE + 0xffcu)

enum access { read, write, exec, swap, halfword, multiple, ACCESS_COUNT };
enum who { kernel, user };

/* Outcomes of a row, in addition to the traps. */
enum { NONE, DABT, PABT, PAST };

static const struct row {
	unsigned int cores;
	enum who who;
	enum access access;
	uint32_t address;
	unsigned int outcome;
	uint32_t fsr;
	const char *name;
} rows[] = {
#define FAULT(cores, who, access, address, outcome, fsr) \
	{ cores, who, access, address, outcome, fsr, #who " " #access " " #address },
#include "table.h"
#undef FAULT
};

/* code.S */
extern const uint8_t user_start[], user_end[];
#define ACCESS(name)                              \
	uint32_t kernel_##name(uint32_t address); \
	extern const uint8_t user_##name[];
ACCESS(read)
ACCESS(write)
ACCESS(exec)
ACCESS(swap)
ACCESS(halfword)
ACCESS(multiple)
ACCESS(breakpoint)

static const guest_function kernel_code[ACCESS_COUNT] = {
	[read] = kernel_read, [write] = kernel_write,	    [exec] = kernel_exec,
	[swap] = kernel_swap, [halfword] = kernel_halfword, [multiple] = kernel_multiple,
};
static const uint8_t *const user_code[ACCESS_COUNT] = {
	[read] = user_read, [write] = user_write,	[exec] = user_exec,
	[swap] = user_swap, [halfword] = user_halfword, [multiple] = user_multiple,
};

static uint32_t user_pages[256] __attribute__((aligned(1024)));
static uint32_t user_pages_d5[256] __attribute__((aligned(1024)));
static uint32_t kernel_pages[256] __attribute__((aligned(1024)));

/* At each KiB: bx lr for kernel code, and in the next word an svc for user code. */
static void fill_target(void)
{
	uint32_t *word = (uint32_t *)TARGET;
	unsigned int i;

	for (i = 0; i < GUEST_SECTION_SIZE / 4; i += 256) {
		word[i] = 0xe12fff1e;	  /* bx lr */
		word[i + 1] = 0xef000000; /* svc #0 */
	}
	hyp_cache(ARM_PV_CACHE_COHERENT, TARGET, GUEST_SECTION_SIZE);
}

static uint32_t target_page(unsigned int n)
{
	return TARGET + n * GUEST_PAGE_SIZE;
}

static void map_pages_v5(uint32_t *table)
{
	/* Quarters: AP0 to AP3 in bits 5:4 to 11:10 */
	table[5] = target_page(5) | 3u << 4 | 2u << 6 | 1u << 8 | 0x0e;
	table[8] = target_page(8) | 0xff3; /* tiny: not in a coarse table */
}

static void map_pages_v6(uint32_t *table)
{
	unsigned int i;

	for (i = 4; i <= 7; i++)
		table[5 + i] = guest_small_page(target_page(5 + i), i);
	table[13] = guest_small_page(target_page(13), GUEST_AP_USER_RW) | GUEST_SMALL_PAGE_XN;
	for (i = 32; i < 48; i++)
		table[i] =
			guest_large_page(TARGET + 0x20000, GUEST_AP_USER_RW) | GUEST_LARGE_PAGE_XN;
}

static void map_sections_v6(void)
{
	unsigned int i;

	guest_set_section(U_SEC_5, guest_section(TARGET, GUEST_AP_KERNEL_RO));
	guest_set_section(U_SEC_7, guest_section(TARGET, GUEST_AP_ALL_RO));
	guest_set_section(U_SEC_XN, guest_section(TARGET, GUEST_AP_USER_RW) | GUEST_SECTION_XN);
	for (i = 0; i < 16; i++)
		guest_set_section(U_SUPERSECTION + i * GUEST_SECTION_SIZE,
				  guest_section(ARM_PV_RAM_BASE, GUEST_AP_USER_RW) | SUPERSECTION);
}

static void map_pages(uint32_t *table)
{
	unsigned int i;

	for (i = 1; i <= 3; i++)
		table[i] = guest_small_page(target_page(i), i);
	table[4] = guest_small_page(target_page(4), 0);
	table[6] = guest_small_page(OUTSIDE, GUEST_AP_USER_RW);
	table[7] = guest_small_page(UART, GUEST_AP_USER_RW);
	for (i = 16; i < 32; i++)
		table[i] = guest_large_page(TARGET + 0x10000, GUEST_AP_USER_RO);
	if (core_self() & V5)
		map_pages_v5(table);
	else
		map_pages_v6(table);
}

static void map_everything(void)
{
	unsigned int ap;

	for (ap = 0; ap <= 3; ap++) {
		guest_set_section(U_SEC_0 + ap * GUEST_SECTION_SIZE, guest_section(TARGET, ap));
		guest_set_section(K_SEC_0 + ap * GUEST_SECTION_SIZE, guest_section(TARGET, ap));
	}
	guest_set_section(U_SEC_2_D5, guest_section(TARGET, 2u) | DOMAIN(5));
	guest_set_section(U_FINE, guest_pointer(user_pages) | 3);
	guest_set_section(U_TABLE_OUTSIDE, guest_coarse(OUTSIDE));
	guest_set_section(U_SEC_OUTSIDE, guest_section(OUTSIDE, 3u));
	map_pages(user_pages);
	map_pages(user_pages_d5);
	map_pages(kernel_pages);
	guest_set_section(U_PAGES, guest_coarse(guest_pointer(user_pages)));
	guest_set_section(U_PAGES_D5, guest_coarse(guest_pointer(user_pages_d5)) | DOMAIN(5));
	guest_set_section(K_PAGES, guest_coarse(guest_pointer(kernel_pages)));
	if (core_self() & V6_V7)
		map_sections_v6();
	guest_dacr_write(0x401);
}

static enum guest_trap access_as_user(enum access access, uint32_t address,
				      struct guest_fault *fault)
{
	struct guest_regs regs;
	enum guest_trap trap;

	guest_user_regs(&regs, user_start, user_code[access]);
	regs.r[0] = address;
	trap = guest_user_run(&regs, fault);
	return trap == GUEST_TRAP_SVC ? GUEST_TRAP_NONE : trap;
}

static enum guest_trap access_as_kernel(enum access access, uint32_t address,
					struct guest_fault *fault)
{
	struct guest_try report;
	enum guest_trap trap = guest_try(kernel_code[access], address, &report);

	*fault = report.fault;
	return trap;
}

/* The bits of the FSR for @access to an address, without the fault status. */
static uint32_t fsr_of(enum access access, uint32_t fsr)
{
	bool writes = access == write || access == swap;

	return fsr && writes && core_self() & V6_V7 ? fsr | FSR_WRITE : fsr;
}

/* The FAR: for accesses of several words, the first one that may fault. */
static uint32_t next_page(uint32_t address)
{
	return (address | (GUEST_PAGE_SIZE - 1)) + 1;
}

static void check_row(const struct row *row)
{
	static const enum guest_trap traps[] = {
		[NONE] = GUEST_TRAP_NONE,
		[DABT] = GUEST_TRAP_DABT,
		[PABT] = GUEST_TRAP_PABT,
		[PAST] = GUEST_TRAP_DABT,
	};
	/* User code jumps to the second word, see fill_target(). */
	uint32_t far = row->outcome == PAST ?
			       next_page(row->address) :
			       row->address + (row->who == user && row->access == exec ? 4 : 0);
	struct guest_fault fault = { .trap = GUEST_TRAP_NONE };
	enum guest_trap trap;
	char name[96];

	trap = row->who == user ? access_as_user(row->access, row->address, &fault) :
				  access_as_kernel(row->access, row->address, &fault);
	snprintf(name, sizeof(name), "%s: trap", row->name);
	tap_equal(trap, traps[row->outcome], name);
	if (row->outcome == NONE)
		return;
	snprintf(name, sizeof(name), "%s: FSR", row->name);
	tap_equal(fault.fsr, fsr_of(row->access, row->fsr), name);
	snprintf(name, sizeof(name), "%s: FAR", row->name);
	tap_equal(fault.far, far, name);
}

static void expect(enum access access, uint32_t address, uint32_t fsr, const char *name)
{
	struct guest_fault fault = { .trap = GUEST_TRAP_NONE };

	access_as_user(access, address, &fault);
	tap_equal(fault.trap == GUEST_TRAP_DABT ? fault.fsr : 0, fsr_of(access, fsr), name);
}

/* The virtual CP15 has the same values as the slot. */
static void check_cp15(void)
{
	struct guest_fault fault;
	uint32_t fsr, far;

	access_as_kernel(read, U_PAGE_NONE_D5, &fault);
	asm volatile("mrc p15, 0, %0, c5, c0, 0" : "=r"(fsr));
	asm volatile("mrc p15, 0, %0, c6, c0, 0" : "=r"(far));
	tap_equal(fsr, fault.fsr, "CP15 c5 is the FSR");
	tap_equal(far, U_PAGE_NONE_D5, "CP15 c6 is the FAR");
}

/*
 * A breakpoint is a prefetch abort whose IFAR is UNKNOWN (ARM DDI 0406C B4.1.95): the
 * guest must get its pc instead.
 */
static void check_breakpoint(void)
{
	struct guest_fault fault = { .trap = GUEST_TRAP_NONE };
	struct guest_try report;
	struct guest_regs regs;

	/* Leave the values of another abort in the registers. */
	access_as_user(exec, U_PAGE_NONE, &fault);
	guest_try(kernel_breakpoint, 0, &report);
	tap_equal(report.fault.trap, GUEST_TRAP_PABT, "kernel breakpoint: trap");
	tap_equal(report.fault.far, guest_pointer(kernel_breakpoint),
		  "kernel breakpoint: FAR is the pc");
	if (core_self() & V6_V7)
		tap_equal(report.fault.fsr, 0x02, "kernel breakpoint: FSR");
	guest_user_regs(&regs, user_start, user_breakpoint);
	guest_user_run(&regs, &fault);
	tap_equal(fault.trap, GUEST_TRAP_PABT, "user breakpoint: trap");
	tap_equal(fault.far, regs.pc, "user breakpoint: FAR is the pc");
}

/* IFSR and IFAR are for prefetch aborts only. */
static void check_cp15_v6(void)
{
	struct guest_fault fault;
	uint32_t fsr, far;

	access_as_user(exec, U_PAGE_XN, &fault);
	asm volatile("mrc p15, 0, %0, c5, c0, 1" : "=r"(fsr));
	asm volatile("mrc p15, 0, %0, c6, c0, 2" : "=r"(far));
	tap_equal(fsr, fault.fsr, "CP15 c5,1 is the IFSR");
	tap_equal(far, fault.far, "CP15 c6,2 is the IFAR");
}

/*
 * TEX remap: attributes have no visible effect here (see the unit test of descriptors),
 * but every index must still map the same memory.
 */
static void check_remap(void)
{
	uint32_t sctlr = guest_sctlr_read(), va = PAGE(U_PAGES, 40), n;
	unsigned int wrong = 0;
	struct guest_fault fault;

	asm volatile("mcr p15, 0, %0, c10, c2, 0" : : "r"(0x000a81a8));
	asm volatile("mcr p15, 0, %0, c10, c2, 1" : : "r"(0x40e040e0));
	guest_sctlr_write(sctlr | GUEST_SCTLR_TRE);
	tap_equal(guest_sctlr_read(), sctlr | GUEST_SCTLR_TRE, "TRE: is kept");
	for (n = 0; n < 8; n++) {
		guest_set_page(user_pages, va,
			       target_page(40) | 0x32 | (n & 3) << 2 | (n & 4) << 4);
		wrong += access_as_user(write, va, &fault) != GUEST_TRAP_NONE;
	}
	tap_equal(wrong, 0, "TRE: each number is memory that can be written");
	guest_set_page(user_pages, va, 0);
	guest_sctlr_write(sctlr);
	expect(write, U_PAGE_3, 0, "TRE: off again");
}

/* S and R of the guest's own SCTLR give AP=0 a meaning. */
static void check_s_and_r(void)
{
	uint32_t sctlr = guest_sctlr_read();
	struct guest_fault fault;

	guest_sctlr_write(sctlr | GUEST_SCTLR_S);
	hyp_tlb(ARM_PV_TLB_ALL, 0, 0, 0);
	tap_equal(access_as_kernel(read, K_SEC_0, &fault), GUEST_TRAP_NONE,
		  "S=1: AP=0 is readable to the kernel");
	tap_equal(access_as_kernel(write, K_SEC_0, &fault), GUEST_TRAP_DABT,
		  "S=1: and not writable");
	tap_equal(fault.fsr, 0x0d, "S=1: permission");
	expect(read, U_PAGE_0, 0x0f, "S=1: AP=0 is closed to user code");
	guest_sctlr_write(sctlr | GUEST_SCTLR_R);
	hyp_tlb(ARM_PV_TLB_ALL, 0, 0, 0);
	expect(read, U_PAGE_0, 0, "R=1: AP=0 is readable to user code");
	expect(write, U_PAGE_0, 0x0f, "R=1: and not writable");
	guest_sctlr_write(sctlr);
	hyp_tlb(ARM_PV_TLB_ALL, 0, 0, 0);
	expect(read, U_PAGE_0, 0x0f, "S=R=0: AP=0 is closed again");
}

/* Changes of tables that need TLB maintenance take effect with the tlb hypercall. */
static void check_changes(void)
{
	uint32_t va = PAGE(U_PAGES, 40), gpa = target_page(40);
	uint32_t *entry = &user_pages[40];

	expect(read, va, 0x07, "change: not mapped");
	*entry = guest_small_page(gpa, GUEST_AP_USER_RO);
	expect(read, va, 0, "change: mapped, without a call");
	expect(write, va, 0x0f, "change: read-only");
	*entry = guest_small_page(gpa, GUEST_AP_USER_RW);
	expect(write, va, 0, "change: more rights, without a call");
	guest_set_page(user_pages, va, guest_small_page(gpa, GUEST_AP_USER_RO));
	expect(write, va, 0x0f, "change: fewer rights, with a call for the page");
	guest_set_page(user_pages, va, 0);
	expect(read, va, 0x07, "change: unmapped, with a call for the page");
	*entry = guest_small_page(gpa, GUEST_AP_USER_RW);
	expect(write, va, 0, "change: mapped again");
	*entry = 0;
	hyp_tlb(ARM_PV_TLB_RANGE, guest_pointer(guest_pgd), va - 0x10000, 0x20000);
	expect(read, va, 0x07, "change: unmapped, with a call for a range");
	*entry = guest_small_page(gpa, GUEST_AP_USER_RW);
	expect(write, va, 0, "change: mapped again");
	*entry = 0;
	hyp_tlb(ARM_PV_TLB_MM, guest_pointer(guest_pgd), 0, 0);
	expect(read, va, 0x07, "change: unmapped, with a call for all of user");
}

static void expect_kernel(uint32_t address, uint32_t fsr, const char *name)
{
	struct guest_fault fault = { .trap = GUEST_TRAP_NONE };

	access_as_kernel(write, address, &fault);
	tap_equal(fault.trap == GUEST_TRAP_DABT ? fault.fsr : 0, fsr_of(write, fsr), name);
}

static void check_kernel_changes(void)
{
	uint32_t va = PAGE(K_PAGES, 40);

	kernel_pages[40] = guest_small_page(target_page(40), GUEST_AP_KERNEL);
	expect_kernel(va, 0, "kernel change: mapped, without a call");
	kernel_pages[40] = 0;
	hyp_tlb(ARM_PV_TLB_KERNEL_RANGE, 0, va, GUEST_PAGE_SIZE);
	expect_kernel(va, 0x07, "kernel change: unmapped, with a call");
	expect_kernel(K_PAGE_1, 0, "kernel change: its neighbour stays");
	guest_pgd[K_PAGES >> 20] = 0;
	hyp_tlb(ARM_PV_TLB_PAGE, guest_pointer(guest_pgd), va, 0);
	expect_kernel(K_PAGE_1, 0x05, "first level cleared: a page call drops the table");
}

/* Switch to another first-level table, with its own user space. */
static void check_switch(void)
{
	static uint32_t other[4096] __attribute__((aligned(16384)));

	memcpy(other, guest_pgd, sizeof(other));
	other[U_SEC_3 >> 20] = 0;
	tap_equal(hyp_switch(guest_pointer(other)), 0, "switch: to a copy");
	expect(write, U_SEC_3, 0x05, "switch: its own user space");
	expect(write, U_PAGE_3, 0, "switch: a table shared by both");
	tap_equal(hyp_switch(guest_pointer(guest_pgd)), 0, "switch: back");
	expect(write, U_SEC_3, 0, "switch: the old user space is back");
	tap_equal(hyp_pv_op(ARM_PV_OP_RELEASE_PGD, guest_pointer(other)), 0,
		  "release of the table that is not in use");
	expect(write, U_SEC_3, 0, "release: nothing else changed");
}

int main(void)
{
	unsigned int i;

	fill_target();
	guest_mmu_on(RAM_SIZE);
	tap_ok(guest_sctlr_read() & GUEST_SCTLR_M, "the MMU is on");
	guest_user_load(user_start, user_end);
	map_everything();
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].cores & core_self())
			check_row(&rows[i]);
	}
	check_cp15();
	check_breakpoint();
	if (core_self() & V5) {
		check_s_and_r();
	} else {
		check_cp15_v6();
		check_remap();
	}
	check_changes();
	check_kernel_changes();
	check_switch();
	return tap_done();
}
