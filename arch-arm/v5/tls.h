/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tls.h (ARMv5) - this core has no thread ID registers. In place of TPIDRURO there is
 * the word of the vectors page that Linux's kuser helpers read; TPIDRURW is ignored.
 */
#pragma once

#include <stdint.h>

#include <public/arm_pv.h>

struct vcpu;

/* Of the current vCPU. User code reads the word at this address. */
static inline void tls_set_read_only(uint32_t value)
{
	*(volatile uint32_t *)(ARM_PV_VECTORS_PAGE + ARM_PV_TLS_OFFSET) = value;
}

static inline void tls_set_read_write(uint32_t value)
{
	(void)value;
}

/* Nothing to switch: each domain has its own vectors page. */
static inline void tls_load(const struct vcpu *vcpu)
{
	(void)vcpu;
}

static inline void tls_save(struct vcpu *vcpu)
{
	(void)vcpu;
}
