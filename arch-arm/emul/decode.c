// SPDX-License-Identifier: GPL-2.0-only
/*
 * decode.c - decode the instructions that are emulated, and loads and stores that aborted.
 *
 * SPEC: ARM DDI 0100I A3.1 (encoding), A3.2 (condition field), A5 (addressing
 *	modes), A6.2 (Thumb encoding), A4.1.54 (MRC), C2 (VFP).
 */
#include "emul/decode.h"

#define BIT(word, n) ((word) >> (n)&1u)

bool insn_condition_passes(uint32_t insn, uint32_t psr)
{
	bool n = BIT(psr, 31), z = BIT(psr, 30), c = BIT(psr, 29), v = BIT(psr, 28);
	bool passes;

	switch (insn >> 29) {
	case 0:
		passes = z;
		break;
	case 1:
		passes = c;
		break;
	case 2:
		passes = n;
		break;
	case 3:
		passes = v;
		break;
	case 4:
		passes = c && !z;
		break;
	case 5:
		passes = n == v;
		break;
	case 6:
		passes = n == v && !z;
		break;
	default:
		return true; /* AL, and unconditional instructions (0b1111) */
	}
	return passes != BIT(insn, 28);
}

bool insn_decode_cp15(uint32_t insn, struct cp15_access *access)
{
	/* cond 1110 opc1 L CRn Rt 1111 opc2 1 CRm, and not the unconditional space */
	if ((insn & 0x0f000f10) != 0x0e000f10 || insn >> 28 == 0xf) {
		return false;
	}
	access->read = BIT(insn, 20);
	access->opc1 = insn >> 21 & 7;
	access->crn = insn >> 16 & 15;
	access->rt = insn >> 12 & 15;
	access->opc2 = insn >> 5 & 7;
	access->crm = insn & 15;
	return true;
}

bool insn_is_vfp(uint32_t insn)
{
	bool coprocessor = (insn & 0x0c000000) == 0x0c000000 && (insn & 0x0f000000) != 0x0f000000;

	return coprocessor && (insn & 0x00000e00) == 0x00000a00;
}

bool arm_insn_writes(uint32_t insn)
{
	bool load = BIT(insn, 20);

	if ((insn & 0x0fb00ff0) == 0x01000090) {
		return true; /* SWP and SWPB read and write */
	}
	if ((insn & 0x0e0000f0) == 0x000000d0 && !load) {
		return false; /* LDRD has the L bit clear */
	}
	return !load;
}

bool thumb_insn_writes(uint16_t insn)
{
	switch (insn >> 12) {
	case 5:
		/* register offset: 0 STR 1 STRH 2 STRB, 3 LDRSB and the rest load */
		return (insn >> 9 & 7) < 3;
	case 6:
	case 7:
	case 8:
	case 9:
	case 12:
		return !BIT(insn, 11);
	case 11:
		return !BIT(insn, 11); /* PUSH, POP */
	default:
		return false; /* LDR (literal); no other instruction here accesses data */
	}
}
