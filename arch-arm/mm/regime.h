/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * regime.h - what the descriptors of a domain's tables mean: its translation
 * regime. Tables are shared by all vCPUs of a domain, and so are the shadows that
 * are made of them: a vCPU that would have them mean something else is refused.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <vambrace/domain.h>

/*
 * May @vcpu have these control registers (guest-controlled)? Not if they turn its MMU
 * on and another vCPU runs on the tables with other ones.
 */
bool regime_allows(const struct vcpu *vcpu, uint32_t sctlr, uint32_t prrr, uint32_t nmrr);

/*
 * @vcpu's control registers, allowed, have changed, and the caller has invalidated
 * everything. The domain's regime follows if no other vCPU is in it.
 */
void regime_follow(struct vcpu *vcpu);

/* The same for what divides the guest's kernel from user code. */
bool regime_allows_task_size(const struct vcpu *vcpu, uint32_t task_size);
void regime_set_task_size(struct vcpu *vcpu, uint32_t task_size);

static inline uint32_t regime_task_size(const struct domain *domain)
{
	return domain->arch.regime.task_size;
}
