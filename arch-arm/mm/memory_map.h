/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memory_map.h - the hypervisor's 40 MiB, drawn once. C and assembly.
 *
 *   fd000000  the image, 4 KiB pages: text and read-only data AP=00 (with
 *             SCTLR.S: privileged read-only), data, stacks between guards
 *   fd100000  devices, and views of the pages shared with guests
 *   fd200000  the window: one domain's pool, 1 MiB sections
 *   ff200000  end of the window; nothing is mapped up to ff800000
 *
 * The window shows, in the tables of a domain, its own pool, and in the
 * hypervisor's own tables that of the domain that is worked on: see
 * pool_use(). So a pool is limited by the window alone, not by how many
 * domains there are, and no domain's tables map the pool of another one.
 *
 * Below fd000000 the hypervisor's own tables map RAM at VA = machine address,
 * for building domains; no guest ever runs on them.
 */
#pragma once

#ifndef __ASSEMBLER__
#include <stdint.h>
#endif

#include <public/arm_pv.h>

#define HYP_IMAGE_VA  0xfd000000
#define HYP_DEVICE_VA 0xfd100000
#define HYP_POOL_VA   0xfd200000
#define POOL_WINDOW   0x02000000

/* Pages of the device MiB from here on, for each domain id: see mmu_shared_view(). */
#define HYP_SHARED_VIEW_PAGE   128
#define HYP_SHARED_VIEW_STRIDE 8
#define HYP_DEVICE_PAGES       HYP_SHARED_VIEW_PAGE

/* DACR: two bits a domain; 1 is CLIENT, 0 no access. MANAGER is never used. */
#define MMU_DOMAIN_HYP		0
#define MMU_DOMAIN_GUEST_KERNEL 1
#define MMU_DOMAIN_GUEST_USER	2
#define MMU_DOMAIN_PUBLIC	3
#define DACR_GUEST_KERNEL	0x55
#define DACR_GUEST_USER		0x51
