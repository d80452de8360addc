// SPDX-License-Identifier: GPL-2.0-only
/*
 * cp15.c - emulate accesses of a guest kernel to its virtual CP15: the engine. The
 * tables of registers are in cp15.c of each architecture version.
 */
#include "emul/cp15.h"

#include <arch/arch.h>
#include <vambrace/domain.h>
#include <vambrace/sched.h>

#include "emul/decode.h"
#include "mm/regime.h"
#include "mm/shadow.h"

#define PSR_FLAGS 0xf0000000

void cp15_try_again(struct vcpu *vcpu)
{
	vcpu->arch.regs.pc -= 4;
}

void cp15_block(struct vcpu *vcpu)
{
	vcpu->state = VCPU_BLOCKED;
	if (arch_upcall_pending(vcpu)) {
		sched_wake(vcpu);
	} else {
		sched_sleep(vcpu);
	}
}

uint32_t cp15_read_zero(struct vcpu *vcpu)
{
	(void)vcpu;
	return 0;
}

bool cp15_ignore(struct vcpu *vcpu, uint32_t value)
{
	(void)vcpu;
	(void)value;
	return true;
}

bool cp15_must_be_zero(struct vcpu *vcpu, uint32_t value)
{
	(void)vcpu;
	return value == 0;
}

bool cp15_write_ttbr0(struct vcpu *vcpu, uint32_t value)
{
	if (!shadow_switch(vcpu, value)) {
		cp15_try_again(vcpu);
		return true;
	}
	arch_vcpu_page(vcpu)->cur_pgd = value;
	return true;
}

bool cp15_check_regime(struct vcpu *vcpu, uint32_t sctlr, uint32_t prrr, uint32_t nmrr)
{
	if (!regime_allows(vcpu, sctlr, prrr, nmrr)) {
		domain_stop(vcpu,
			    "its vCPU %u would read tables otherwise than the others "
			    "do: SCTLR %08x, PRRR %08x, NMRR %08x",
			    vcpu->id, (unsigned int)sctlr, (unsigned int)prrr, (unsigned int)nmrr);
		return false;
	}
	return true;
}

/* --- the engine --- */

static const struct cp15_register *find(const struct cp15_access *access)
{
	const struct cp15_register *reg = cp15_registers[access->crn];
	unsigned int name = CP15_NAME(access->opc1, access->crm, access->opc2);

	while (reg != NULL && reg->mask != 0) {
		if ((name & reg->mask) == reg->name) {
			return reg;
		}
		reg++;
	}
	return NULL;
}

static uint32_t *field_of(struct vcpu *vcpu, const struct cp15_register *reg)
{
	return (uint32_t *)((uint8_t *)&vcpu->arch.cp15 + reg->place);
}

static bool read(struct vcpu *vcpu, const struct cp15_register *reg, uint32_t *value)
{
	if (reg->kept) {
		*value = *field_of(vcpu, reg);
	} else if (reg->hardware != NULL) {
		*value = reg->hardware();
	} else if (reg->read != NULL) {
		*value = reg->read(vcpu);
	} else {
		return false;
	}
	return true;
}

static bool write(struct vcpu *vcpu, const struct cp15_register *reg,
		  const struct cp15_access *access, uint32_t value)
{
	if (reg->write != NULL) {
		return reg->write(vcpu, value);
	}
	if (reg->operate != NULL) {
		return reg->operate(vcpu, access, value);
	}
	if (reg->writable) {
		*field_of(vcpu, reg) = value;
	}
	return reg->writable;
}

bool cp15_emulate(struct vcpu *vcpu, const struct cp15_access *access)
{
	const struct cp15_register *reg = find(access);
	struct arm_regs *regs = &vcpu->arch.regs;
	uint32_t value;

	if (reg == NULL) {
		return false;
	}
	if (!access->read) {
		return access->rt != 15 && write(vcpu, reg, access, (&regs->r[0])[access->rt]);
	}
	if (!read(vcpu, reg, &value)) {
		return false;
	}
	if (access->rt == 15) {
		regs->psr = (regs->psr & ~PSR_FLAGS) | (value & PSR_FLAGS);
	} else {
		(&regs->r[0])[access->rt] = value;
	}
	return true;
}
