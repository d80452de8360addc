/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arch_types.h - ARM's part of struct vcpu, struct domain and struct cpu.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <public/arm_pv.h>
#include <vambrace/addr.h>
#include <vambrace/lock.h>

/* Registers of a guest. psr is the real CPSR, whose mode is always USR. */
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
	uint32_t tpidrurw, tpidruro; /* valid while the vCPU is not loaded */
	uint32_t tpidrprw;
};

/*
 * From fields of a guest's descriptor to those of the real one: AP (with APX from
 * ARMv6 on; [0] in the guest user's MMU domain, [1] in the guest kernel's), and from
 * ARMv6 on memory attributes, indexed by S, TEX, C and B.
 */
struct translation {
	uint8_t ap[2][8];
	uint16_t attributes[64];
};

/* How descriptors in the guest's tables are read, for all vCPUs of a domain: see regime.h. */
struct regime {
	uint32_t task_size; /* the guest's kernel is at or above it */
	uint32_t sctlr;	    /* the bits of SCTLR_REGIME */
	uint32_t prrr, nmrr;
	struct translation translation; /* derived from these */
};

#define VFP_DOUBLES 32 /* VFPv2 and some VFPv3 have 16 */

struct arm_vfp {
	uint64_t d[VFP_DOUBLES];
	uint32_t fpscr;
	uint32_t fpexc; /* exceptional state (EX) kept while the unit is off; EN is clear */
	uint32_t fpinst, fpinst2;
	bool ex_reported; /* vfpexc of the vCPU page has had EX for the pending bounce */
};

struct domain;
struct shadow_space;
struct vcpu;

/* entry.S knows offsets of the first members through asm_offsets.c. */
struct arch_vcpu {
	struct arm_regs regs;
	uint32_t guest_user; /* the virtual mode: 1 user, 0 kernel */
	uint32_t kernel_sp;  /* loaded with kernel_lr as a pair */
	uint32_t kernel_lr;
	uint32_t vfp_watch;	       /* bits of vfpexc for which vfp_sync() has work once the
					   guest has cleared them: EN while the VFP is on or a
					   bounce is pending, EX of a reported bounce; see vfp.c */
	struct arm_pv_vectors vectors; /* size == 0: none yet */
	struct arm_cp15 cp15;
	struct arm_vfp vfp;
	uint32_t async_abort;	    /* DFSR of a pending asynchronous abort, or 0 */
	struct shadow_space *space; /* its address space; NULL: shadow_prepare() chooses one */
};

/*
 * Shadow tables of a domain; see arch-arm/mm/space.c. They are in its pool of at most
 * ARCH_POOL_CHUNKS contiguous chunks, mapped in a window of that size.
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
	struct lock lock;	/* LOCK_SPACE: all that follows, and what it points to */
	uint32_t invalidations; /* count of those begun: a fill that sees it change is void */
	struct shadow_space space[SHADOW_SPACES_MAX];
	unsigned int space_count;
	unsigned int emptied; /* the space that was emptied last, as far as it is */
	uint32_t use_clock;
	uint8_t space_hint[SPACE_HINTS]; /* by a hash of pgd: likely index in space[] */
	struct shadow_l2 *l2_info;	 /* in the pool, as all that is pointed to below */
	struct kernel_map *kernel_map;	 /* two: the one in use, and a spare that is emptied */
	unsigned int kernel_map_used;
	bool kernel_map_given_up; /* the other one is used before the domain runs again */
	uint32_t *l2_base;
	unsigned int l2_count;
	uint32_t all_unlinked; /* tlb_flushes() when all tables were given up */
	uint16_t free_l2;      /* the one that is free for longest */
	uint16_t last_free_l2;
	uint16_t l2_never_used; /* first table that was never used */
	uint16_t evict_hand;
};

/* ARM's part of struct cpu. */
struct arch_cpu {
	struct vcpu *loaded;		 /* TTBR0 has its table; NULL: own_l1 */
	const struct domain *own_window; /* domain whose pool own_l1 maps, or NULL */
	void *stack_top;		 /* initial sp of C code after an exception from a guest */
	struct vcpu *vfp_owner;		 /* vCPU whose registers the VFP holds, or NULL */
	uint32_t fault_status;		 /* FSR of the last fill() that failed */
	uint32_t asid_generations;	 /* count of those ended. See asid.h */
	uint32_t asid_last;		 /* last identifier allocated in this generation */
	uint32_t tlb_flushes;		 /* of the whole TLB; see mm/tlb_flushes.h */
};
