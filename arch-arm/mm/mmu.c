// SPDX-License-Identifier: GPL-2.0-only
/*
 * mmu.c - the hypervisor's own tables: its image, devices, pools, and RAM at
 * VA = machine address. See memory_map.h.
 *
 * INVARIANT(hyp-private): the entries from HYP_IMAGE_VA to ARM_PV_HYP_END are
 *	all privileged only; but for the window they are the same in every
 *	first-level table, and never change after boot. The window of a
 *	domain's tables shows its own pool and never changes either. RAM at
 *	VA = machine address is in own_l1 alone, and no guest runs on own_l1.
 * Every descriptor written is cleaned to memory: the table walk reads memory.
 * LOCKS: own_tables, for what changes in own_l1 and device_l2 after boot; what the window
 *	of own_l1 shows is its CPU's.
 */
#include "mm/mmu.h"

#include <string.h>

#include <arch/arch.h>
#include <vambrace/cpu.h>
#include <vambrace/domain.h>
#include <vambrace/lock.h>
#include <vambrace/panic.h>

#include "asid.h"
#include "cache.h"
#include "descriptor.h"
#include "mm/maintenance.h"
#include "mm/memory_map.h"
#include "mm/pool.h"

extern const char image_start[], text_end[], image_end[];
extern const char abort_stack_guard[], stack_guard[], vectors_start[];

_Static_assert(HYP_SHARED_VIEW_PAGE + DOMAINS_MAX * HYP_SHARED_VIEW_STRIDE <= L2_ENTRIES,
	       "a view of each domain's shared pages");
_Static_assert(POOL_WINDOW == ARCH_POOL_CHUNKS * CHUNK_SIZE, "a pool fits in the window");
_Static_assert(HYP_POOL_VA + POOL_WINDOW <= ARM_PV_HYP_END, "the window lies in the 40 MiB");

static struct lock own_tables = LOCK_INITIALIZER(LOCK_POOL, 0);

static uint32_t image_load;
static unsigned int device_page_count;

/*
 * ERRATUM 782773 (Cortex-A9): while an entry is replaced whose line is in the data
 * cache, a walk may see neither the old one nor the new one. Of what the hypervisor
 * uses itself that would be fatal, so the line is taken out of the cache first.
 */
static void set_descriptor(uint32_t *descriptor, uint32_t value)
{
	if (*descriptor != 0) {
		cache_flush_range((uint32_t)descriptor, sizeof(*descriptor));
	}
	*descriptor = value;
	cache_clean_descriptor(descriptor);
}

ma_t mmu_image_ma(const void *object)
{
	return (ma_t){ (uint32_t)object - HYP_IMAGE_VA + image_load };
}

void mmu_image_range(uint32_t *base, uint32_t *size)
{
	*base = image_load;
	*size = (uint32_t)(image_end - image_start);
}

void mmu_init(uint32_t load)
{
	image_load = load;
	set_descriptor(&own_l1[L1_INDEX(HYP_DEVICE_VA)],
		       encode_coarse(mmu_image_ma(device_l2).a, MMU_DOMAIN_HYP));
	set_descriptor(&vectors_l2[L2_INDEX(ARM_PV_VECTORS_PAGE)],
		       encode_small(mmu_image_ma(vectors_start).a, AP_PRIVILEGED_RO, ATTR_NORMAL));
	set_descriptor(&own_l1[L1_INDEX(ARM_PV_VECTORS_PAGE)],
		       encode_coarse(mmu_image_ma(vectors_l2).a, MMU_DOMAIN_HYP));
	/* head.S's one section at VA = machine address is no longer needed. */
	set_descriptor(&own_l1[L1_INDEX(load)], 0);
	tlb_invalidate_all();
}

static void map_own_section(uint32_t ma)
{
	set_descriptor(&own_l1[L1_INDEX(ma)], encode_section(ma, MMU_DOMAIN_HYP, AP_PRIVILEGED_RW,
							     ATTR_NORMAL | ATTR_NEVER_EXECUTE));
}

const void *mmu_map_boot_data(uint32_t ma)
{
	if (ma >= HYP_IMAGE_VA - 2 * CHUNK_SIZE) {
		return NULL;
	}
	map_own_section(ma);
	map_own_section(ma + CHUNK_SIZE);
	return (const void *)ma;
}

bool mmu_in_image(uint32_t ma, uint32_t size)
{
	uint32_t first = image_load & CHUNK_MASK;
	uint32_t last = (image_load + (uint32_t)(image_end - image_start) - 1) | ~CHUNK_MASK;

	return size != 0 && ma <= last && ma + size - 1 >= first;
}

void mmu_forget_boot_data(void)
{
	for (unsigned int i = 0; i < L1_INDEX(HYP_IMAGE_VA); i++) {
		if (own_l1[i] != 0) {
			set_descriptor(&own_l1[i], 0);
		}
	}
	tlb_invalidate_all();
}

void mmu_map_ram(uint32_t base, uint32_t size)
{
	uint64_t end = (uint64_t)base + size;

	for (uint64_t ma = base & CHUNK_MASK; ma < end && ma < HYP_IMAGE_VA; ma += CHUNK_SIZE) {
		if (!mmu_in_image((uint32_t)ma, CHUNK_SIZE)) {
			map_own_section((uint32_t)ma);
		}
	}
}

static void unmap_image_page(const char *page)
{
	set_descriptor(&image_l2[L2_INDEX((uint32_t)page)], 0);
}

void mmu_protect(void)
{
	for (const char *page = image_start; page < image_end; page += PAGE_SIZE) {
		uint32_t ma = mmu_image_ma(page).a;

		set_descriptor(&image_l2[L2_INDEX((uint32_t)page)],
			       page < text_end ? encode_small(ma, AP_PRIVILEGED_RO, ATTR_NORMAL) :
						 encode_small(ma, AP_PRIVILEGED_RW,
							      ATTR_NORMAL | ATTR_NEVER_EXECUTE));
	}
	unmap_image_page(abort_stack_guard);
	unmap_image_page(stack_guard);
	for (unsigned int i = 0; i < DOMAINS_MAX; i++) {
		unmap_image_page((const char *)console_pages[i]);
	}
	tlb_invalidate_all();
	/* Lines of console pages would be found by uncached accesses, or written over them. */
	cache_flush_all();
}

volatile uint32_t *arch_map_device(uint32_t ma)
{
	unsigned int page = device_page_count;

	if (page == HYP_DEVICE_PAGES) {
		return NULL;
	}
	device_page_count++;
	set_descriptor(&device_l2[page],
		       encode_small(ma, AP_PRIVILEGED_RW, ATTR_DEVICE | ATTR_NEVER_EXECUTE));
	return (volatile uint32_t *)(HYP_DEVICE_VA + page * PAGE_SIZE + (ma & ~PAGE_MASK));
}

/*
 * Console pages, by the domain's id. A guest maps its page wherever it likes, so
 * both sides have it uncached (see P2M_UNCACHED in fill.c), and it must not be
 * mapped as cached anywhere else, accessed there or not: ARM DDI 0301H 6.7
 * (synonyms with different attributes are Unpredictable); ARM DDI 0406C A3.5.7.
 * The image's mapping of small pages has a hole here, and a pool's sections could not.
 */
uint8_t console_pages[DOMAINS_MAX][PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

ma_t mmu_console_ma(const struct domain *domain)
{
	return mmu_image_ma(console_pages[domain->id]);
}

/*
 * The views of a domain's shared pages have the colour (address bits 13 to 12)
 * that the pages have for the guest and in the pool: caches that are indexed by
 * virtual address then have one place for all. SPEC: ARM DDI 0100I B6.6 (page
 * colouring). INVARIANT(one-colour): check.c.
 */
static unsigned int shared_view_page(const struct domain *domain, enum pool_page page)
{
	return HYP_SHARED_VIEW_PAGE + domain->id * HYP_SHARED_VIEW_STRIDE + page;
}

void *mmu_shared_view(const struct domain *domain, enum pool_page page)
{
	return (void *)(HYP_DEVICE_VA + shared_view_page(domain, page) * PAGE_SIZE);
}

static uint32_t view_attributes(enum pool_page page)
{
	switch (page) {
	case POOL_CONSOLE:
		return ATTR_UNCACHED;
	case POOL_VCPUS:
		return ATTR_NORMAL; /* it has no other address */
	default:
		return ATTR_SHARED_VIEW;
	}
}

void mmu_set_shared_view(const struct domain *domain, enum pool_page page, ma_t ma)
{
	uint32_t attributes = view_attributes(page);

	lock_take(&own_tables);
	set_descriptor(&device_l2[shared_view_page(domain, page)],
		       encode_small(ma.a, AP_PRIVILEGED_RW, attributes | ATTR_NEVER_EXECUTE));
	lock_release(&own_tables);
	tlb_invalidate_page((uint32_t)mmu_shared_view(domain, page), ASID_NONE);
}

void mmu_forget_shared_view(const struct domain *domain, enum pool_page page)
{
	lock_take(&own_tables);
	set_descriptor(&device_l2[shared_view_page(domain, page)], 0);
	lock_release(&own_tables);
	tlb_invalidate_page((uint32_t)mmu_shared_view(domain, page), ASID_NONE);
}

/* --- pools --- */

const struct domain *mmu_own_window(void)
{
	return this_cpu()->arch.own_window;
}

static uint32_t pool_section(const struct domain *domain, unsigned int index)
{
	if (index >= domain->arch.pool_chunks) {
		return 0;
	}
	return encode_section(domain->arch.pool.a + index * CHUNK_SIZE, MMU_DOMAIN_HYP,
			      AP_PRIVILEGED_RW, ATTR_NORMAL | ATTR_NEVER_EXECUTE);
}

void mmu_hypervisor_entries(const struct domain *domain, uint32_t *l1)
{
	for (unsigned int i = L1_INDEX(HYP_IMAGE_VA); i < L1_INDEX(ARM_PV_HYP_END); i++) {
		unsigned int chunk = i - L1_INDEX(HYP_POOL_VA);
		uint32_t entry = chunk < ARCH_POOL_CHUNKS ? pool_section(domain, chunk) : own_l1[i];

		/* The table may be the loaded one: nothing is written to what is in use. */
		if (l1[i] != entry) {
			l1[i] = entry;
		}
	}
}

/*
 * Show the pool of @domain (NULL: nothing) in own_l1's window. What was there is
 * removed first: a valid entry is never changed to another valid one.
 * SPEC: ARM DDI 0406C B3.10.1 (break before make).
 */
static void set_own_window(const struct domain *domain)
{
	uint32_t *window = &own_l1[L1_INDEX(HYP_POOL_VA)];

	if (mmu_own_window() == domain) {
		return;
	}
	cache_flush_before_remap();
	memset(window, 0, ARCH_POOL_CHUNKS * sizeof(uint32_t));
	cache_clean_range((uint32_t)window, ARCH_POOL_CHUNKS * sizeof(uint32_t));
	tlb_invalidate_all();
	this_cpu()->arch.own_window = domain;
	if (domain == NULL) {
		return;
	}
	for (unsigned int i = 0; i < domain->arch.pool_chunks; i++) {
		set_descriptor(&window[i], pool_section(domain, i));
	}
}

void mmu_show_pool(const struct domain *domain)
{
	lock_take(&own_tables);
	set_own_window(domain);
	lock_release(&own_tables);
}

void mmu_take_pool(const struct domain *domain)
{
	lock_take(&own_tables);
	for (unsigned int i = 0; i < domain->arch.pool_chunks; i++) {
		set_descriptor(&own_l1[L1_INDEX(domain->arch.pool.a) + i], 0);
	}
	tlb_invalidate_all();
	set_own_window(domain);
	lock_release(&own_tables);
}

void mmu_give_pool(const struct domain *domain)
{
	lock_take(&own_tables);
	if (mmu_own_window() == domain) {
		set_own_window(NULL);
	}
	for (unsigned int i = 0; i < domain->arch.pool_chunks; i++) {
		map_own_section(domain->arch.pool.a + i * CHUNK_SIZE);
	}
	lock_release(&own_tables);
}

/* --- RAM --- */

void *arch_ram(ma_t address)
{
	return (void *)address.a;
}

void arch_make_visible(const void *object, size_t size)
{
	cache_clean_range((uint32_t)object, (uint32_t)size);
}

void arch_ram_clean(ma_t address, uint32_t size)
{
	maintenance_resume(MAINT_FRAME_REUSE);
	maintenance_resume(MAINT_DOMAIN_START);
	/*
	 * Clean lines must not stay either. A guest may map the frame at another
	 * colour or uncached, and what it writes there leaves them stale, until it
	 * looks at this colour: ARM DDI 0211H 6.11.3, ARM DDI 0301H 6.11.3.
	 */
	cache_flush_range(address.a, size);
	maintenance_pause(MAINT_FRAME_REUSE);
	maintenance_pause(MAINT_DOMAIN_START);
}

void arch_ram_flush_for_reuse(void)
{
	/* What it left in the instruction cache must not be executed by the next one. */
	maintenance_resume(MAINT_FRAME_REUSE);
	cache_code_written();
	maintenance_end(MAINT_FRAME_REUSE);
	maintenance_begin(MAINT_DOMAIN_START);
	maintenance_pause(MAINT_DOMAIN_START);
}
