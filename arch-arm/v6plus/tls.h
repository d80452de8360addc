/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tls.h (ARMv6 and ARMv7) - the thread registers. User code reads both and
 * writes one of them without the hypervisor's knowledge, so both belong to the
 * state of a vCPU.
 *
 * SPEC: ARM DDI 0406C B4.1.149 to B4.1.151 (TPIDRPRW, TPIDRURO, TPIDRURW).
 */
#pragma once

#include <stdint.h>

#include <vambrace/domain.h>

#include "cpu.h"

/* The loaded vCPU's. */
static inline void tls_set_read_only(uint32_t value)
{
	cp15_set_tpidruro(value);
}

static inline void tls_set_read_write(uint32_t value)
{
	cp15_set_tpidrurw(value);
}

/* @vcpu is loaded; another one is loaded next. */
static inline void tls_load(const struct vcpu *vcpu)
{
	cp15_set_tpidruro(vcpu->arch.cp15.tpidruro);
	cp15_set_tpidrurw(vcpu->arch.cp15.tpidrurw);
}

static inline void tls_save(struct vcpu *vcpu)
{
	vcpu->arch.cp15.tpidruro = cp15_tpidruro();
	vcpu->arch.cp15.tpidrurw = cp15_tpidrurw();
}
