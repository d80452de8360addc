/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cp15.h - the virtual CP15 of a guest kernel: tables of registers, cp15.c of each
 * architecture version, and the engine that looks an access up in them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arch_types.h>

struct cp15_access;
struct vcpu;

/*
 * Carry out an access of the guest kernel; guest-controlled. Returns false if
 * there is no such register: the guest gets an undefined instruction.
 */
bool cp15_emulate(struct vcpu *vcpu, const struct cp15_access *access);

/* Values at the start of a guest: MMU and caches off. Of each version. */
void cp15_reset(struct vcpu *vcpu);

/* --- the tables --- */

/*
 * A register, or several alike. The first row that matches counts; without anything
 * to do for a direction the access is undefined. Values written are guest-controlled.
 */
struct cp15_register {
	uint16_t name, mask;	    /* of CP15_NAME(): which bits must be equal */
	uint16_t place;		    /* in struct arm_cp15, if it is kept there: */
	bool kept;		    /* read from there */
	bool writable;		    /* and written, with no consequences */
	uint32_t (*hardware)(void); /* read from the real one */
	uint32_t (*read)(struct vcpu *vcpu);
	bool (*write)(struct vcpu *vcpu, uint32_t value);
	bool (*operate)(struct vcpu *vcpu, const struct cp15_access *access, uint32_t value);
};

/* By CRn; each ends with a row whose mask is 0, NULL where there is none. */
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

/* --- for them --- */

/* An interrupt waits and the instruction is not done: the guest repeats it. */
void cp15_try_again(struct vcpu *vcpu);

/* Wait for interrupt: the vCPU blocks unless something is pending. */
void cp15_block(struct vcpu *vcpu);

/* Of struct cp15_register: reads as zero; a write is ignored; only zero may be written. */
uint32_t cp15_read_zero(struct vcpu *vcpu);
bool cp15_ignore(struct vcpu *vcpu, uint32_t value);
bool cp15_must_be_zero(struct vcpu *vcpu, uint32_t value);
bool cp15_write_ttbr0(struct vcpu *vcpu, uint32_t value);

/* regime_allows(); if not, the domain is stopped. */
bool cp15_check_regime(struct vcpu *vcpu, uint32_t sctlr, uint32_t prrr, uint32_t nmrr);
