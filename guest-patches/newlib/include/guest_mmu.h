/* SPDX-License-Identifier: GPL-2.0 */
/*
 * guest_mmu.h - page tables for guests that want the MMU on.
 *
 * guest_mmu_on() makes an identity map of RAM in sections for the guest
 * kernel, whose addresses therefore stay valid. Everything below RAM
 * is user space (task_size, see entry.S) and empty until the program maps it.
 * The descriptors have MMU domain 0 and are write-back, in the format of the core's
 * architecture version: with subpages on ARMv5 (ARM DDI 0100I B4.7), without
 * from ARMv6 on (SCTLR.XP; ARM DDI 0406C B3.5.1).
 */
#pragma once

#include "guest.h"

#define GUEST_SECTION_SIZE 0x100000u
#define GUEST_PAGE_SIZE	   0x1000u

/* Access permissions; those from 4 on are the ones with APX, from ARMv6 on. */
#define GUEST_AP_SR	   0u /* nothing, or as SCTLR.S and R say */
#define GUEST_AP_KERNEL	   1u
#define GUEST_AP_USER_RO   2u
#define GUEST_AP_USER_RW   3u
#define GUEST_AP_KERNEL_RO 5u
#define GUEST_AP_ALL_RO	   7u

/* Execute-never, to be or-ed to a descriptor from ARMv6 on. */
#define GUEST_SECTION_XN    0x10u
#define GUEST_SMALL_PAGE_XN 0x1u
#define GUEST_LARGE_PAGE_XN 0x8000u

uint32_t guest_section(uint32_t gpa, uint32_t ap);
uint32_t guest_coarse(uint32_t gpa);
uint32_t guest_small_page(uint32_t gpa, uint32_t ap);
uint32_t guest_large_page(uint32_t gpa, uint32_t ap);

/* SCTLR */
#define GUEST_SCTLR_M	0x1u
#define GUEST_SCTLR_A	0x2u
#define GUEST_SCTLR_S	0x100u
#define GUEST_SCTLR_R	0x200u
#define GUEST_SCTLR_V	0x2000u
#define GUEST_SCTLR_U	0x400000u
#define GUEST_SCTLR_XP	0x800000u
#define GUEST_SCTLR_TRE 0x10000000u

/* First-level table in use: 4096 words, aligned to 16 KiB. */
extern uint32_t guest_pgd[4096];

/* ram_size: bytes of RAM to map, whole MiB. Once. */
void guest_mmu_on(uint32_t ram_size);

uint32_t guest_sctlr_read(void);
void guest_sctlr_write(uint32_t value);
void guest_dacr_write(uint32_t value);

/* Set an entry, and invalidate translations made from the old one by a tlb hypercall. */
void guest_set_section(uint32_t va, uint32_t descriptor);
void guest_set_page(uint32_t *coarse, uint32_t va, uint32_t descriptor);

/*
 * User space for small programs: one page of code at GUEST_USER_CODE (a copy
 * of [start, end)), one of data at GUEST_USER_DATA, whose kernel address is
 * returned; the stack is the upper half of it.
 */
#define GUEST_USER_CODE	 0x00010000u
#define GUEST_USER_DATA	 0x00011000u
#define GUEST_USER_STACK (GUEST_USER_DATA + GUEST_PAGE_SIZE)
void *guest_user_load(const void *start, const void *end);

/* Set *regs for user code: pc is the user address of @entry, sp, psr; the rest is zero. */
void guest_user_regs(struct guest_regs *regs, const void *start, const void *entry);
