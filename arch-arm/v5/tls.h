/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tls.h (ARMv5) - thread registers, which this core does not have: the word of
 * the vectors page that Linux's kuser helpers read stands for the read-only
 * one, and there is no other.
 */
#pragma once

#include <stdint.h>

#include <public/arm_pv.h>

struct vcpu;

/* The current vCPU's, at its own address: user code may read it there. */
static inline void tls_set_read_only(uint32_t value)
{
	*(volatile uint32_t *)(ARM_PV_VECTORS_PAGE + ARM_PV_TLS_OFFSET) = value;
}

static inline void tls_set_read_write(uint32_t value)
{
	(void)value;
}

/* The vCPU's thread registers, when it is loaded and when another one is: its page has them. */
static inline void tls_load(const struct vcpu *vcpu)
{
	(void)vcpu;
}

static inline void tls_save(struct vcpu *vcpu)
{
	(void)vcpu;
}
