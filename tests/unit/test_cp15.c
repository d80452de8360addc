// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_cp15.c - the engine behind the virtual CP15, with a table of its own: which
 * row an access finds, and what is done for each kind of row. The tables of the
 * versions are tried on the boards: tests/guests, insns and hostile.
 */
#include "unit.h"

#include <string.h>

#include <fake-arch/fake.h>

#include "emul/cp15.h"
#include "cpu.h"
#include "emul/decode.h"
#include "mm/regime.h"
#include "mm/shadow.h"

const char unit_name[] = "cp15";

#define PSR_FLAGS 0xf0000000u

static uint32_t written, operated, switched;
static bool not_ready; /* an interrupt waits, and the space is not there yet */

bool shadow_switch(struct vcpu *vcpu, uint32_t pgd)
{
	(void)vcpu;
	if (not_ready) {
		return false;
	}
	switched = pgd;
	return true;
}

static bool stopped;

void domain_stop(struct vcpu *vcpu, const char *format, ...)
{
	(void)vcpu;
	(void)format;
	stopped = true;
}

static uint32_t hardware(void)
{
	return 0x12345678;
}

static uint32_t read_special(struct vcpu *vcpu)
{
	return vcpu->arch.cp15.actlr + 1;
}

static bool write_even(struct vcpu *vcpu, uint32_t value)
{
	(void)vcpu;
	written = value;
	return value % 2 == 0;
}

static bool operate(struct vcpu *vcpu, const struct cp15_access *access, uint32_t value)
{
	(void)vcpu;
	operated = value;
	return access->crm == 3;
}

static const struct cp15_register first[] = { { CP15_EXACT(0, 0, 1), .hardware = hardware },
					      { CP15_ANY_OPC2(0, 0), CP15_KEPT(sctlr) },
					      { CP15_ANY_CRM(2, 5), CP15_KEPT(dacr) },
					      { CP15_ANY(1), .operate = operate },
					      { CP15_EXACT(1, 0, 0),
						CP15_KEPT(dacr) }, /* hidden by the one before */
					      CP15_END };

static const struct cp15_register last[] = {
	{ CP15_EXACT(7, 15, 7), CP15_READ_KEPT(actlr), .write = write_even },
	{ CP15_EXACT(7, 15, 6), .read = read_special },
	{ CP15_EXACT(7, 15, 5), .write = cp15_ignore },
	{ CP15_EXACT(7, 15, 4), .read = cp15_read_zero, .write = cp15_must_be_zero },
	{ CP15_EXACT(7, 15, 3), CP15_READ_KEPT(ttbr0), .write = cp15_write_ttbr0 },
	CP15_END
};

const struct cp15_register *const cp15_registers[16] = { [0] = first, [15] = last };

static struct vcpu *vcpu;

/* MRC or MCR of r3. */
static bool access_register(bool read, unsigned int crn, unsigned int opc1, unsigned int crm,
			    unsigned int opc2)
{
	struct cp15_access access = {
		.read = read,
		.crn = crn,
		.opc1 = opc1,
		.crm = crm,
		.opc2 = opc2,
		.rt = 3,
	};

	return cp15_emulate(vcpu, &access);
}

static bool write_register(uint32_t value, unsigned int crn, unsigned int opc1, unsigned int crm,
			   unsigned int opc2)
{
	vcpu->arch.regs.r[3] = value;
	return access_register(false, crn, opc1, crm, opc2);
}

static void setup(void)
{
	fake_reset(1);
	vcpu = fake_vcpu(1);
	vcpu->arch.cp15 = (struct arm_cp15){ .sctlr = 1, .dacr = 2, .actlr = 3, .ttbr0 = 4 };
	written = operated = switched = 0;
	not_ready = false;
}

/* What first[] and last[] say, by hand. */
static bool readable(unsigned int crn, unsigned int opc1, unsigned int crm, unsigned int opc2)
{
	if (crn == 0) {
		return (opc1 == 0 && crm == 0) || (opc1 == 2 && opc2 == 5);
	}
	return crn == 15 && opc1 == 7 && crm == 15 && opc2 >= 3 && opc2 != 5;
}

START_TEST(every_name)
{
	setup();
	for (unsigned int name = 0; name < 1u << 14; name++) {
		unsigned int crn = name >> 10, opc1 = name >> 7 & 7, crm = name >> 3 & 15;
		unsigned int opc2 = name & 7;

		ck_assert(access_register(true, crn, opc1, crm, opc2) ==
			  readable(crn, opc1, crm, opc2));
	}
}
END_TEST

START_TEST(first_row_counts)
{
	setup();
	ck_assert(access_register(true, 0, 0, 0, 1));
	ck_assert_uint_eq(vcpu->arch.regs.r[3], 0x12345678);
	ck_assert(!write_register(9, 0, 0, 0, 1));
	ck_assert(write_register(9, 0, 0, 0, 2));
	ck_assert_uint_eq(vcpu->arch.cp15.sctlr, 9);
	ck_assert(write_register(7, 0, 2, 11, 5));
	ck_assert_uint_eq(vcpu->arch.cp15.dacr, 7);
	ck_assert(!write_register(8, 0, 1, 0, 0));
	ck_assert_uint_eq(operated, 8);
	ck_assert_uint_eq(vcpu->arch.cp15.dacr, 7);
	ck_assert(write_register(8, 0, 1, 3, 0));
}
END_TEST

START_TEST(handlers)
{
	setup();
	ck_assert(write_register(6, 15, 7, 15, 7));
	ck_assert(!write_register(5, 15, 7, 15, 7));
	ck_assert_uint_eq(written, 5);
	ck_assert_uint_eq(vcpu->arch.cp15.actlr, 3);
	ck_assert(access_register(true, 15, 7, 15, 6));
	ck_assert_uint_eq(vcpu->arch.regs.r[3], 4);
	ck_assert(!write_register(0, 15, 7, 15, 6));
	ck_assert(write_register(1, 15, 7, 15, 5));
	ck_assert(!access_register(true, 15, 7, 15, 5));
	ck_assert(!write_register(1, 15, 7, 15, 4));
	ck_assert(write_register(0, 15, 7, 15, 4));
	ck_assert(write_register(0x4000, 15, 7, 15, 3));
	ck_assert_uint_eq(switched, 0x4000);
	ck_assert_uint_eq(fake.page[1].cur_pgd, 0x4000);
}
END_TEST

/* A table whose space is not ready yet: the guest makes the write again. */
START_TEST(write_again)
{
	setup();
	vcpu->arch.regs.pc = 0x1004;
	not_ready = true;
	ck_assert(write_register(0x4000, 15, 7, 15, 3));
	ck_assert_uint_eq(vcpu->arch.regs.pc, 0x1000);
	ck_assert_uint_eq(fake.page[1].cur_pgd, 0);
}
END_TEST

/* MRC to pc sets the flags; MCR from pc is not taken. */
START_TEST(program_counter)
{
	struct cp15_access access = { .read = true, .opc2 = 2, .rt = 15 };

	setup();
	vcpu->arch.cp15.sctlr = 0xa5555555;
	vcpu->arch.regs.psr = 0x50000010;
	ck_assert(cp15_emulate(vcpu, &access));
	ck_assert_uint_eq(vcpu->arch.regs.psr, (0xa5555555 & PSR_FLAGS) | 0x10);
	access.read = false;
	ck_assert(!cp15_emulate(vcpu, &access));
}
END_TEST

/* A vCPU that differs from one that runs ends its domain; see test_regime.c. */
START_TEST(two_vcpus_that_differ)
{
	struct vcpu *second;

	fake_reset(1);
	domains[1].vcpu_count = 2;
	second = domains[1].vcpu[1];
	domains[1].vcpu[0]->arch.cp15.sctlr = SCTLR_M;
	regime_follow(domains[1].vcpu[0]);
	second->state = VCPU_RUNNABLE;
	ck_assert(cp15_check_regime(second, SCTLR_M, 0, 0));
	ck_assert(!stopped);
	ck_assert(!cp15_check_regime(second, SCTLR_M | SCTLR_S, 0, 0));
	ck_assert(stopped);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_test(tests, every_name);
	tcase_add_test(tests, first_row_counts);
	tcase_add_test(tests, handlers);
	tcase_add_test(tests, write_again);
	tcase_add_test(tests, two_vcpus_that_differ);
	tcase_add_test(tests, program_counter);
}
