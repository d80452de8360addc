/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cp15.h - the virtual CP15 of a guest kernel: the tables of registers, in cp15.c of
 * each architecture version, and the engine that looks up an access in them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arch_types.h>

struct cp15_access;
struct vcpu;

/*
 * Emulate an access of the guest kernel; guest-controlled. False if there is no
 * such register: the caller forwards an undefined instruction.
 */
bool cp15_emulate(struct vcpu *vcpu, const struct cp15_access *access);

/* Set the reset values: MMU and caches off. Each version has its own. */
void cp15_reset(struct vcpu *vcpu);

/* --- the tables --- */

/*
 * A register, or several with the same behaviour. The first row that matches counts. A
 * read or a write for which the row has nothing is undefined. Written values are
 * guest-controlled.
 */
struct cp15_register {
	uint16_t name, mask;	    /* matches if (CP15_NAME() & mask) == name */
	uint16_t place;		    /* offset of its field in struct arm_cp15, if any */
	bool kept;		    /* a read returns the field */
	bool writable;		    /* a write sets the field and has no other effect */
	uint32_t (*hardware)(void); /* a read returns the real register */
	uint32_t (*read)(struct vcpu *vcpu);
	bool (*write)(struct vcpu *vcpu, uint32_t value);
	bool (*operate)(struct vcpu *vcpu, const struct cp15_access *access, uint32_t value);
};

/* Tables by CRn, or NULL. Each ends with a row whose mask is 0. */
extern const struct cp15_register *const cp15_registers[16];

#define CP15_NAME(opc1, crm, opc2) ((opc1) << 7 | (crm) << 3 | (opc2))

#define CP15_EXACT(opc1, crm, opc2) .name = CP15_NAME(opc1, crm, opc2), .mask = 0x3ff
#define CP15_ANY_OPC2(opc1, crm)    .name = CP15_NAME(opc1, crm, 0), .mask = 0x3f8
#define CP15_ANY_CRM(opc1, opc2)    .name = CP15_NAME(opc1, 0, opc2), .mask = 0x387
#define CP15_ANY(opc1)		    .name = CP15_NAME(opc1, 0, 0), .mask = 0x380
#define CP15_END          \
	{                 \
		.mask = 0 \
	}

#define CP15_READ_KEPT(field) .place = offsetof(struct arm_cp15, field), .kept = true
#define CP15_KEPT(field)      CP15_READ_KEPT(field), .writable = true

/* --- for the tables --- */

/* The operation left at a pause point: the guest executes the instruction again. */
void cp15_try_again(struct vcpu *vcpu);

/* Wait for interrupt: the vCPU blocks unless something is pending. */
void cp15_block(struct vcpu *vcpu);

/* For rows: read as zero; ignore a write; accept a write of zero only. */
uint32_t cp15_read_zero(struct vcpu *vcpu);
bool cp15_ignore(struct vcpu *vcpu, uint32_t value);
bool cp15_must_be_zero(struct vcpu *vcpu, uint32_t value);
bool cp15_write_ttbr0(struct vcpu *vcpu, uint32_t value);

/* Stop the domain and return false unless regime_allows(). */
bool cp15_check_regime(struct vcpu *vcpu, uint32_t sctlr, uint32_t prrr, uint32_t nmrr);
