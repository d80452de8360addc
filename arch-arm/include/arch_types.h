/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arch_types.h - what struct vcpu and struct domain hold for ARM.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <public/arm_pv.h>
#include <vambrace/addr.h>
#include <vambrace/lock.h>

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
	uint32_t tpidrurw, tpidruro; /* while the vCPU is not loaded */
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

/* What descriptors in the guest's tables mean, for all vCPUs of a domain: see regime.h. */
struct regime {
	uint32_t task_size; /* what is at or above it is the guest's kernel */
	uint32_t sctlr;	    /* the bits of SCTLR_REGIME */
	uint32_t prrr, nmrr;
	struct translation translation; /* follows these */
};

#define VFP_DOUBLES 32 /* VFPv2 and some VFPv3 have 16 */

struct arm_vfp {
	uint64_t d[VFP_DOUBLES];
	uint32_t fpscr;
	uint32_t fpexc; /* of a bounce, while the unit is off; never EN */
	uint32_t fpinst, fpinst2;
	bool told; /* the guest's word has had the EX of the present bounce */
};

struct domain;
struct shadow_space;
struct vcpu;

/* Offsets of the first part are known to entry.S through asm_offsets.c. */
struct arch_vcpu {
	struct arm_regs regs;
	uint32_t guest_user; /* the virtual mode: 1 user, 0 kernel */
	uint32_t kernel_sp;  /* loaded with kernel_lr as a pair */
	uint32_t kernel_lr;
	uint32_t vfp_watch;	       /* bits of FPEXC that the guest must not clear unnoticed in
					   its word: EN while the VFP is on or a bounce pending,
					   EX of a bounce that it was told of; see vfp.c */
	struct arm_pv_vectors vectors; /* size == 0: none yet */
	struct arm_cp15 cp15;
	struct arm_vfp vfp;
	uint32_t async_abort;	    /* DFSR of one the guest is to be told of, or 0 */
	struct shadow_space *space; /* of the loaded address space; NULL: not chosen */
};

/*
 * Shadow tables of a domain; see arch-arm/mm/space.c. Its pool, at most
 * ARCH_POOL_CHUNKS chunks in a row, is seen in a window of hypervisor memory,
 * whose size that is.
 */
#define ARCH_POOL_CHUNKS  32
#define SHADOW_SPACES_MAX 64
#define SPACE_HINTS	  64

struct shadow_space {
	uint32_t pgd;	   /* gpa of the guest's table, or one of PGD_* */
	uint32_t last_use; /* for eviction */
	uint32_t asid;	   /* with the generation above it; see asid.h */
	uint32_t unlinked; /* tlb_flushes() when it was given up */
	uint16_t first_l2; /* list of its second-level tables */
	uint16_t cleared;  /* while it is emptied: first-level entries below are 0 */
	bool has_sections; /* its private part has more than the list's tables */
	bool shows_kernel; /* something of the kernel map */
	bool kernel_stale; /* of another kernel map than the one in use */
	uint32_t *l1;	   /* 4096 descriptors */
};

/* What each MiB at or above task_size is, for all spaces of a domain: by L1 index. */
struct kernel_map {
	uint32_t l1[4096];	 /* the descriptor; 0: nothing yet */
	uint32_t shown[4096][2]; /* spaces that may have it, a bit each */
	uint32_t used[128];	 /* a bit for each descriptor that is not 0 */
	uint32_t first_used;	 /* words of used below are 0 */
};

struct shadow_l2 {
	union {
		uint32_t guest_l1; /* the guest's descriptor it was filled from */
		uint32_t unlinked; /* while it is free: tlb_flushes() when it was unlinked */
	};
	uint16_t next, previous; /* in its space's list, or (next) the free list */
	uint16_t l1_index;
	uint16_t space; /* index of its owner, or one of SPACE_* */
};

struct arch_domain {
	ma_t pool;
	unsigned int pool_chunks;
	uint32_t page_offset; /* guest VA of the start of RAM, MMU on */
	struct regime regime;
	struct lock lock;	/* LOCK_SPACE: of all that follows, and what it points to */
	uint32_t invalidations; /* so many began: a fill looks whether one did meanwhile */
	struct shadow_space space[SHADOW_SPACES_MAX];
	unsigned int space_count;
	unsigned int emptied; /* the space that was emptied last, as far as it is */
	uint32_t use_clock;
	uint8_t space_hint[SPACE_HINTS]; /* by pgd: where its space may be */
	struct shadow_l2 *l2_info;	 /* the rest lies in the pool */
	struct kernel_map *kernel_map;	 /* two: the one in use, and one that is empty or emptied */
	unsigned int kernel_map_used;
	bool kernel_map_given_up; /* the other one is used before the domain runs again */
	uint32_t *l2_base;
	unsigned int l2_count;
	uint32_t all_unlinked; /* tlb_flushes() when all tables were given up */
	uint16_t free_l2;      /* the one that is free for longest */
	uint16_t last_free_l2;
	uint16_t l2_never_used; /* tables from here on were not used yet */
	uint16_t evict_hand;
};

/* ARM's part of struct cpu. */
struct arch_cpu {
	struct vcpu *loaded;		 /* whose tables are; NULL: the hypervisor's own */
	const struct domain *own_window; /* whose pool own_l1 shows; NULL: nobody's */
	void *stack_top;	   /* where the stack is empty: what a guest's exception gets */
	struct vcpu *vfp_owner;	   /* whose registers the unit has; NULL: nobody's */
	uint32_t fault_status;	   /* of the last fill that was a fault: fill() */
	uint32_t asid_generations; /* that have ended; 256 each. See asid.h */
	uint32_t asid_last;	   /* the identifier that was given out last */
	uint32_t tlb_flushes;	   /* of the whole TLB; see mm/tlb_flushes.h */
};
