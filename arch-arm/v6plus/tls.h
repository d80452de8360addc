/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tls.h (ARMv6 and ARMv7) - the thread ID registers. User mode can read TPIDRURO and
 * TPIDRURW and write TPIDRURW, which does not trap: both are switched with the vCPU.
 *
 * SPEC: ARM DDI 0406C B4.1.149 to B4.1.151 (TPIDRPRW, TPIDRURO, TPIDRURW).
 */
#pragma once

#include <stdint.h>

#include <vambrace/domain.h>

#include "cpu.h"

/* Of the loaded vCPU. */
static inline void tls_set_read_only(uint32_t value)
{
	cp15_set_tpidruro(value);
}

static inline void tls_set_read_write(uint32_t value)
{
	cp15_set_tpidrurw(value);
}

/* Load those of @vcpu; save those of @vcpu before another one is loaded. */
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
