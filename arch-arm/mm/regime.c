// SPDX-License-Identifier: GPL-2.0-only
/*
 * regime.c - what is alike for all vCPUs of a domain. See regime.h.
 *
 * INVARIANT(one-regime): no two vCPUs of a domain that run with their MMU on
 *	differ in SCTLR_REGIME, PRRR, NMRR or task_size. With the MMU off a vCPU has
 *	no part in the regime: it may prepare its registers one after the other.
 */
#include "mm/regime.h"

#include "cpu.h"
#include "descriptor.h"

/* Is no other vCPU on the guest's tables? */
static bool is_alone(const struct vcpu *vcpu)
{
	const struct domain *domain = vcpu->domain;

	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		const struct vcpu *other = domain->vcpu[i];

		if (other != vcpu && other->state != VCPU_DOWN &&
		    (other->arch.cp15.sctlr & SCTLR_M)) {
			return false;
		}
	}
	return true;
}

bool regime_allows(const struct vcpu *vcpu, uint32_t sctlr, uint32_t prrr, uint32_t nmrr)
{
	const struct regime *regime = &vcpu->domain->arch.regime;

	return !(sctlr & SCTLR_M) || is_alone(vcpu) ||
	       ((sctlr & SCTLR_REGIME) == regime->sctlr && prrr == regime->prrr &&
		nmrr == regime->nmrr);
}

void regime_follow(struct vcpu *vcpu)
{
	struct regime *regime = &vcpu->domain->arch.regime;

	if (!is_alone(vcpu)) {
		return;
	}
	regime->sctlr = vcpu->arch.cp15.sctlr & SCTLR_REGIME;
	regime->prrr = vcpu->arch.cp15.prrr;
	regime->nmrr = vcpu->arch.cp15.nmrr;
	translation_make(&regime->translation, &vcpu->arch.cp15);
}

bool regime_allows_task_size(const struct vcpu *vcpu, uint32_t task_size)
{
	return task_size == vcpu->domain->arch.regime.task_size || is_alone(vcpu);
}

void regime_set_task_size(struct vcpu *vcpu, uint32_t task_size)
{
	vcpu->domain->arch.regime.task_size = task_size;
}
