/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mmu.h - the hypervisor's own tables.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <vambrace/addr.h>

#include "mm/pool.h"

struct domain;

extern uint32_t own_l1[], image_l2[], device_l2[], vectors_l2[];

/* Boot: @load is where the image lies. Also maps the MiBs of the boot data. */
void mmu_init(uint32_t load);

/*
 * Boot: map the MiB of an address given by the bootloader, and the next one,
 * until mmu_protect(). Returns where it is, or NULL if that cannot be.
 */
const void *mmu_map_boot_data(uint32_t ma);

/* Boot: what mmu_map_boot_data() mapped is no longer needed. */
void mmu_forget_boot_data(void);

/*
 * Boot: the MiBs of [base, base + size) are reachable through arch_ram(). They are
 * to be all RAM, and nobody's who does not know of us: what is mapped as cached may
 * be read at any time, without an access. SPEC: ARM DDI 0406C A3.5.5 (normal memory).
 */
void mmu_map_ram(uint32_t base, uint32_t size);

/* Boot: nothing but RAM and the image stays mapped; text becomes read-only. */
void mmu_protect(void);

/* Machine address of an object in the image. */
ma_t mmu_image_ma(const void *object);

/* Does [ma, ma + size), which does not wrap, touch a MiB that the image touches? */
bool mmu_in_image(uint32_t ma, uint32_t size);

/* Where the image's chunk or chunks lie. */
void mmu_image_range(uint32_t *base, uint32_t *size);

/* Where a domain's console page is; mapped by nothing but its view and the guest. */
extern uint8_t console_pages[][PAGE_SIZE];
ma_t mmu_console_ma(const struct domain *domain);

/*
 * The hypervisor's own view of one of the four shared pages of a domain: what
 * the guest reads and writes at its address is seen here, whoever is loaded. There is
 * one of the page of its vCPUs as well, which no guest sees.
 */
void *mmu_shared_view(const struct domain *domain, enum pool_page page);
void mmu_set_shared_view(const struct domain *domain, enum pool_page page, ma_t ma);

/* Take it away again: its frame is about to change owner. */
void mmu_forget_shared_view(const struct domain *domain, enum pool_page page);

/* The entries of the hypervisor's 40 MiB in a first-level table of @domain. */
void mmu_hypervisor_entries(const struct domain *domain, uint32_t *l1);

/*
 * The three below are called with the hypervisor's own tables loaded. The pool of
 * @domain leaves arch_ram(), for a second cached address would be an alias, and is
 * seen in the window; another domain's is seen there; it is back in arch_ram(),
 * and in no window.
 */
void mmu_take_pool(const struct domain *domain);
void mmu_show_pool(const struct domain *domain);
void mmu_give_pool(const struct domain *domain);

/* Whose pool the window of the hypervisor's own tables shows; NULL: nobody's. */
const struct domain *mmu_own_window(void);
