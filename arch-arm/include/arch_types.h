/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arch_types.h - what struct vcpu and struct domain hold for ARM.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <public/arm_pv.h>
#include <vambrace/addr.h>

/* Registers of a guest. psr is the real one: its mode is USR at all times. */
struct arm_regs {
	uint32_t r[13];
	uint32_t sp, lr, pc, psr;
};

/* Virtual CP15 registers, named as the ARM ARM names the real ones. */
struct arm_cp15 {
	uint32_t sctlr;
	uint32_t ttbr0;
	uint32_t dacr;
	uint32_t dfsr, ifsr, dfar;
	uint32_t fcseidr, contextidr;
	/* From ARMv6 on: */
	uint32_t actlr, cpacr, ttbr1, ttbcr, ifar;
	uint32_t prrr, nmrr;
	uint32_t csselr;
	uint32_t tpidrurw, tpidruro;	/* while the vCPU is not loaded */
	uint32_t tpidrprw;
};

/*
 * What the real descriptor has for what the guest's own has: the AP, by the
 * guest's ([0] for pages of user code, [1] for the kernel's domain; with APX
 * from ARMv6 on), and the memory attributes, by the guest's S, TEX, C and B
 * (from ARMv6 on).
 */
struct translation {
	uint8_t ap[2][8];
	uint16_t attributes[64];
};

#define VFP_DOUBLES	32	/* VFPv2 and some VFPv3 have 16 */

struct arm_vfp {
	uint64_t d[VFP_DOUBLES];
	uint32_t fpscr;
	uint32_t fpexc;		/* of a bounce, while the unit is off; never EN */
	uint32_t fpinst, fpinst2;
};

struct shadow_space;

/* Offsets of the first part are known to entry.S through asm_offsets.c. */
struct arch_vcpu {
	struct arm_regs regs;
	uint32_t guest_user;		/* the virtual mode: 1 user, 0 kernel */
	uint32_t kernel_sp;		/* loaded with kernel_lr as a pair */
	uint32_t kernel_lr;
	uint32_t vfp_enabled;		/* FPEXC.EN while the real VFP is on for this vCPU, and EX
					   of a bounce the guest was told of */
	struct arm_pv_vectors vectors;	/* size == 0: none yet */
	struct arm_cp15 cp15;
	struct translation translation;	/* follows cp15 */
	struct arm_vfp vfp;
	struct shadow_space *space;	/* of the loaded address space; NULL: not chosen */
};

/*
 * Shadow tables of a domain; see arch-arm/shadow.c. Its pool, at most
 * ARCH_POOL_CHUNKS chunks in a row, is seen in a window of hypervisor memory,
 * whose size that is.
 */
#define ARCH_POOL_CHUNKS	32
#define SHADOW_SPACES_MAX	64
#define SPACE_HINTS		64

struct shadow_space {
	uint32_t kernel_generation;	/* of the kernel's part; arch_domain has the current one */
	uint32_t pgd;			/* gpa of the guest's table, or no gpa: free, flat */
	uint32_t last_use;		/* for eviction */
	uint32_t asid;			/* with the generation above it; see asid.h */
	uint16_t first_l2;		/* list of its second-level tables */
	bool has_user_sections;		/* all of l1 is to be cleared, not just the list's */
	uint32_t *l1;			/* 4096 descriptors */
};

struct shadow_l2 {
	uint32_t guest_l1;		/* the guest's descriptor it was filled from */
	uint16_t next, previous;	/* in its space's list, or (next) the free list */
	uint16_t l1_index;
	uint16_t space;			/* index of its owner, or one of SPACE_* */
};

struct arch_domain {
	ma_t pool;
	unsigned int pool_chunks;
	uint32_t page_offset;		/* guest VA of the start of RAM, MMU on */
	struct shadow_space space[SHADOW_SPACES_MAX];
	unsigned int space_count;
	uint32_t use_clock;
	uint32_t kernel_generation;	/* raised when all of the kernel's part is invalid */
	uint8_t space_hint[SPACE_HINTS];	/* by pgd: where its space may be */
	struct shadow_l2 *l2_info;	/* the rest lies in the pool */
	uint16_t *kernel_l2;		/* by L1 index: its table, or L2_NONE */
	uint32_t *l2_base;
	unsigned int l2_count;
	uint16_t free_l2;
	uint16_t evict_hand;
	uint32_t forgotten;		/* entries, by the steps of the domain's end */
};
