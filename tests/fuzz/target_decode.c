// SPDX-License-Identifier: GPL-2.0-only
/*
 * target_decode.c - instruction words that a guest's kernel chose: what the
 * decoder says of them, and accesses to its virtual CP15 carried out, for ARMv5
 * and for ARMv7.
 *
 * Input: words of 32 bits. The first is the psr, the second what identification
 * registers hold; then pairs of an instruction and a value for its register.
 *
 * SPEC: ARM DDI 0100I A3.2 (conditions), A4.1.54 (MRC).
 */
#include "fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <arch/arch.h>
#include <vambrace/domain.h>
#include <vambrace/sched.h>

#include "emul/decode.h"
#include "mm/guest_cache.h"
#include "hardware.h"
#include "mm/regime.h"
#include "mm/shadow.h"

#define INSTRUCTIONS_MAX 64
#define PSR_FLAGS	 0xf0000000u

/* arch-arm/emul/cp15.c and cp15.c of a version, compiled under these names: build.mk. */
struct emulator {
	bool (*emulate)(struct vcpu *vcpu, const struct cp15_access *access);
	void (*reset)(struct vcpu *vcpu);
	uint32_t sctlr_writable;
};

bool v5_cp15_emulate(struct vcpu *vcpu, const struct cp15_access *access);
bool v7_cp15_emulate(struct vcpu *vcpu, const struct cp15_access *access);
void v5_cp15_reset(struct vcpu *vcpu);
void v7_cp15_reset(struct vcpu *vcpu);

/* Written out from the manuals: M A C S R I V RR; M A C Z I V TRE, U and XP fixed. */
static const struct emulator emulators[] = {
	{ v5_cp15_emulate, v5_cp15_reset, 0x00007307 },
	{ v7_cp15_emulate, v7_cp15_reset, 0x10003807 },
};

static struct vcpu vcpu;
static struct domain domain;
static struct arm_pv_vcpu_page page;
static uint32_t identification;
static bool busy; /* an interrupt waits: what takes long is not done */
static bool stopped;
static unsigned int operations;

/* --- the hypervisor and the machine around it --- */

uint32_t fake_identification(void)
{
	return identification;
}

void fake_operation(void)
{
	operations++;
}

void fake_cache_line(uint32_t va)
{
	/* On a VIVT cache that would reach a line of the hypervisor's. */
	fuzz_require(va < ARM_PV_HYP_START);
	operations++;
}

void guest_cache_flush(struct vcpu *of, uint32_t va, uint32_t size)
{
	fuzz_require(of == &vcpu && size != 0 && va % size == 0); /* one line */
	operations++;
}

struct arm_pv_vcpu_page *arch_vcpu_page(struct vcpu *of)
{
	fuzz_require(of == &vcpu);
	return &page;
}

bool arch_upcall_pending(struct vcpu *of)
{
	fuzz_require(of == &vcpu);
	return busy;
}

void sched_wake(struct vcpu *of)
{
	of->state = VCPU_RUNNABLE;
}

void sched_sleep(struct vcpu *of)
{
	fuzz_require(of->state == VCPU_BLOCKED);
}

void domain_stop(struct vcpu *of, const char *format, ...)
{
	char text[512];
	va_list arguments;

	fuzz_require(of == &vcpu);
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	stopped = true;
}

bool shadow_invalidate_all(struct vcpu *of)
{
	fuzz_require(of == &vcpu);
	return !busy;
}

void shadow_invalidate_page(struct vcpu *of, uint32_t pgd, uint32_t va)
{
	(void)va;
	fuzz_require(pgd == of->arch.cp15.ttbr0);
}

bool regime_allows(const struct vcpu *of, uint32_t sctlr, uint32_t prrr, uint32_t nmrr)
{
	fuzz_require(of == &vcpu);
	return (sctlr ^ prrr ^ nmrr) % 8 != 0;
}

void regime_follow(struct vcpu *of)
{
	fuzz_require(of == &vcpu);
}

bool shadow_set_mmu(struct vcpu *of, bool on)
{
	(void)on;
	fuzz_require(of == &vcpu);
	return !busy;
}

bool shadow_switch(struct vcpu *of, uint32_t pgd)
{
	fuzz_require(of == &vcpu);
	if (!busy) {
		of->arch.cp15.ttbr0 = pgd;
	}
	return !busy;
}

/* --- the decoder --- */

/* For each condition, a bit for each value of N, Z, C, V: ARM DDI 0100I, table A3-1. */
static bool condition_holds(unsigned int condition, unsigned int nzcv)
{
	static const uint16_t holds[16] = {
		0xf0f0, 0x0f0f, 0xcccc, 0x3333, 0xff00, 0x00ff, 0xaaaa, 0x5555,
		0x0c0c, 0xf3f3, 0xaa55, 0x55aa, 0x0a05, 0xf5fa, 0xffff, 0xffff,
	};

	return holds[condition] >> nzcv & 1;
}

static uint32_t encode(const struct cp15_access *access)
{
	return 0x0e000f10 | access->opc1 << 21 | (uint32_t)access->read << 20 | access->crn << 16 |
	       access->rt << 12 | access->opc2 << 5 | access->crm;
}

static bool decode(uint32_t insn, uint32_t psr, struct cp15_access *access)
{
	bool is_access = insn_decode_cp15(insn, access);

	fuzz_require(insn_condition_passes(insn, psr) == condition_holds(insn >> 28, psr >> 28));
	fuzz_require(is_access == ((insn & 0x0f000f10) == 0x0e000f10 && insn < 0xf0000000));
	fuzz_require(!is_access || encode(access) == (insn & 0x0fffffff));
	fuzz_require(!is_access || !insn_is_vfp(insn));
	arm_insn_writes(insn);
	thumb_insn_writes((uint16_t)insn);
	return is_access;
}

/* --- the virtual CP15 --- */

/* A read changes its register or the flags, and nothing if there is no such register. */
static void require_read(const struct arm_regs *before, const struct cp15_access *access, bool done)
{
	struct arm_regs expected = *before;
	const struct arm_regs *after = &vcpu.arch.regs;

	if (done && access->rt == 15) {
		expected.psr = (before->psr & ~PSR_FLAGS) | (after->psr & PSR_FLAGS);
	} else if (done) {
		(&expected.r[0])[access->rt] = (&after->r[0])[access->rt];
	}
	fuzz_require(memcmp(&expected, after, sizeof(expected)) == 0);
}

/* A write changes no register, or is to be made again by the same instruction. */
static void require_write(const struct arm_regs *before, bool done)
{
	struct arm_regs expected = *before;

	if (done && busy && vcpu.arch.regs.pc == before->pc - 4) {
		expected.pc -= 4;
	}
	fuzz_require(memcmp(&expected, &vcpu.arch.regs, sizeof(expected)) == 0);
}

static void carry_out(const struct emulator *emulator, const struct cp15_access *access,
		      uint32_t value, uint32_t sctlr_fixed)
{
	struct arm_regs before;
	bool done;

	if (access->rt < 15) {
		(&vcpu.arch.regs.r[0])[access->rt] = value;
	}
	before = vcpu.arch.regs;
	operations = 0;
	done = emulator->emulate(&vcpu, access);
	if (access->read) {
		require_read(&before, access, done);
	} else {
		require_write(&before, done);
		fuzz_require(!done || access->rt != 15);
	}
	fuzz_require(operations <= 4);
	fuzz_require((vcpu.arch.cp15.sctlr & ~emulator->sctlr_writable) == sctlr_fixed);
	fuzz_require(vcpu.state == VCPU_RUNNABLE || vcpu.state == VCPU_BLOCKED);
	vcpu.state = VCPU_RUNNABLE;
}

static void run(const struct emulator *emulator, const uint32_t *words, size_t count)
{
	uint32_t sctlr_fixed;

	memset(&vcpu, 0, sizeof(vcpu));
	memset(&page, 0, sizeof(page));
	vcpu.domain = &domain;
	vcpu.state = VCPU_RUNNABLE;
	vcpu.arch.regs.psr = 0x10 | (words[0] & PSR_FLAGS);
	identification = words[1];
	stopped = false;
	emulator->reset(&vcpu);
	sctlr_fixed = vcpu.arch.cp15.sctlr & ~emulator->sctlr_writable;
	for (size_t i = 2; i + 1 < count && i < 2 * INSTRUCTIONS_MAX && !stopped; i += 2) {
		struct cp15_access access;

		busy = words[i + 1] % 4 == 1;
		if (decode(words[i], words[0], &access)) {
			carry_out(emulator, &access, words[i + 1], sctlr_fixed);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t words[2 * INSTRUCTIONS_MAX] = { 0 };
	size_t count = size / sizeof(words[0]);

	if (count > sizeof(words) / sizeof(words[0])) {
		count = sizeof(words) / sizeof(words[0]);
	}
	if (count != 0) {
		memcpy(words, data, count * sizeof(words[0]));
	}
	for (size_t i = 0; i < sizeof(emulators) / sizeof(emulators[0]); i++) {
		run(&emulators[i], words, count);
	}
	return 0;
}
