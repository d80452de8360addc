// SPDX-License-Identifier: GPL-2.0-only
/*
 * domain.c - the architecture's part of a domain: its pool, the pages shared with it,
 * the initial state of its vCPUs, and the switch from one vCPU to another.
 */
#include <string.h>

#include <arch/arch.h>
#include <platform.h>
#include <public/xen.h>
#include <vambrace/console.h>
#include <vambrace/cpu.h>
#include <vambrace/domain.h>
#include <vambrace/panic.h>
#include <vambrace/timer.h>

#include "asid.h"
#include "cache.h"
#include "emul/cp15.h"
#include "cpu.h"
#include "descriptor.h"
#include "mm/maintenance.h"
#include "mm/mmu.h"
#include "mm/pool.h"
#include "entry/psr.h"
#include "mm/regime.h"
#include "mm/shadow.h"
#include "mm/tlb_flushes.h"
#include "tls.h"
#include "emul/vfp.h"

/* The task_size in force before set_vectors; Linux's for a 3G/1G split. */
#define DEFAULT_TASK_SIZE 0xbf000000

/* gpa of the console page: below RAM, in a chunk with nothing else. */
#define CONSOLE_GPA 0x3ffff000

extern const char vectors_start[], vectors_end[];

/* --- the pool --- */

const struct domain *pool_in_window(void)
{
	const struct vcpu *loaded = this_cpu()->arch.loaded;

	return loaded != NULL ? loaded->domain : mmu_own_window();
}

void pool_use(struct domain *domain)
{
	const struct vcpu *loaded = this_cpu()->arch.loaded;

	if (loaded == NULL || loaded->domain != domain) {
		arch_use_own_tables();
		mmu_show_pool(domain);
	}
}

/* --- shared pages --- */

/* Pages of the pool with a shared view; POOL_VCPUS is the hypervisor's alone. */
static const enum pool_page shared_pages[] = {
	POOL_VCPU_PAGE,
	POOL_SHARED_INFO,
	POOL_VECTORS,
	POOL_VCPUS,
};

#define SHARED_PAGE_COUNT (sizeof(shared_pages) / sizeof(shared_pages[0]))

/*
 * Make the second-level tables of the two MiBs that the hypervisor keeps in every
 * address space of the guest. Entries are global: they are the same in all of them.
 */
static void make_hypervisor_l2(struct domain *domain)
{
	uint32_t *vcpu_mib = pool_page(domain, POOL_HYP_L2);
	uint32_t *vectors_mib = vcpu_mib + L2_ENTRIES;
	ma_t pool = domain->arch.pool;

	memset(vcpu_mib, 0, 2 * L2_TABLE_SIZE);
	vcpu_mib[L2_INDEX(ARM_PV_VCPU_PAGE)] = encode_small(
		pool.a + POOL_VCPU_PAGE * PAGE_SIZE, AP_USER_RW, ATTR_NORMAL | ATTR_NEVER_EXECUTE);
	vcpu_mib[L2_INDEX(ARM_PV_SHARED_INFO)] =
		encode_small(pool.a + POOL_SHARED_INFO * PAGE_SIZE, AP_USER_RW,
			     ATTR_NORMAL | ATTR_NEVER_EXECUTE);
	if (board.counter->page != 0) {
		vcpu_mib[L2_INDEX(ARM_PV_COUNTER_PAGE)] = encode_small(
			board.counter->page, AP_USER_RO, ATTR_DEVICE | ATTR_NEVER_EXECUTE);
	}
	vectors_mib[L2_INDEX(ARM_PV_VECTORS_PAGE)] =
		encode_small(pool.a + POOL_VECTORS * PAGE_SIZE, AP_USER_RO, ATTR_NORMAL);
	cache_clean_range((uint32_t)vcpu_mib, 2 * L2_TABLE_SIZE);
}

void arch_domain_create(struct domain *domain, ma_t pool, unsigned int pool_chunks)
{
	domain->arch.pool = pool;
	domain->arch.pool_chunks = pool_chunks;
	mmu_take_pool(domain);
	for (unsigned int i = 0; i < SHARED_PAGE_COUNT; i++) {
		mmu_set_shared_view(domain, shared_pages[i],
				    (ma_t){ pool.a + shared_pages[i] * PAGE_SIZE });
	}
	mmu_set_shared_view(domain, POOL_CONSOLE, mmu_console_ma(domain));
	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		domain->vcpu[i] = (struct vcpu *)mmu_shared_view(domain, POOL_VCPUS) + i;
	}
	make_hypervisor_l2(domain);
	shadow_create(domain);
	maintenance_begin(MAINT_DOMAIN_START);
	maintenance_pause(MAINT_DOMAIN_START);
	/* Cannot fail: there are more page tables of p2ms than domains. */
	BUG_ON(!p2m_set_page(&domain->p2m, (gpa_t){ CONSOLE_GPA }, P2M_SHARED,
			     mmu_console_ma(domain)));
}

bool arch_domain_destroy(struct domain *domain)
{
	struct vcpu *loaded = this_cpu()->arch.loaded;

	/* The walker must not use the domain's tables while they are taken apart. */
	if (loaded != NULL && loaded->domain == domain) {
		arch_use_own_tables();
	}
	pool_use(domain);
	if (!shadow_destroy(domain)) {
		return false;
	}
	maintenance_begin(MAINT_FRAME_REUSE);
	tlb_flush();
	cache_flush_for_reuse();
	maintenance_pause(MAINT_FRAME_REUSE);
	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		vfp_reset(domain->vcpu[i]);
	}
	return true;
}

void arch_domain_release(struct domain *domain)
{
	/* Dirty lines must not be written back over what the next owner of the frame stores. */
	cache_flush_range((uint32_t)mmu_shared_view(domain, POOL_VCPUS), PAGE_SIZE);
	for (unsigned int i = 0; i < SHARED_PAGE_COUNT; i++) {
		mmu_forget_shared_view(domain, shared_pages[i]);
	}
	p2m_clear_chunk(&domain->p2m, (gpa_t){ CONSOLE_GPA });
	mmu_give_pool(domain);
}

struct arm_pv_vcpu_page *arch_vcpu_page(struct vcpu *vcpu)
{
	return vcpu == this_cpu()->arch.loaded ? (struct arm_pv_vcpu_page *)ARM_PV_VCPU_PAGE :
						 mmu_shared_view(vcpu->domain, POOL_VCPU_PAGE);
}

struct xen_shared_info *arch_shared_info(struct domain *domain)
{
	const struct vcpu *loaded = this_cpu()->arch.loaded;

	return loaded != NULL && loaded->domain == domain ?
		       (struct xen_shared_info *)ARM_PV_SHARED_INFO :
		       mmu_shared_view(domain, POOL_SHARED_INFO);
}

gpa_t arch_console_gpa(void)
{
	return (gpa_t){ CONSOLE_GPA };
}

struct xencons_interface *arch_console_page(struct domain *domain)
{
	/* The guest's mapping is uncached as well: mm/fill.c, P2M_UNCACHED. */
	return mmu_shared_view(domain, POOL_CONSOLE);
}

/* --- start --- */

static void reset_vcpu_page(struct domain *domain)
{
	struct arm_pv_vcpu_page *page = mmu_shared_view(domain, POOL_VCPU_PAGE);

	table_clear((uint32_t *)page, PAGE_SIZE);
	page->upcall_mask = 0xff;
	time_describe(&page->time);
}

static void reset_shared_info(struct domain *domain)
{
	struct xen_shared_info *shared = mmu_shared_view(domain, POOL_SHARED_INFO);

	table_clear((uint32_t *)shared, PAGE_SIZE);
	memset(shared->evtchn_mask, 0xff, sizeof(shared->evtchn_mask));
	shared->wc_version = 2;
	shared->wc_sec = time_wall_clock_base();
}

static void reset_vectors(struct domain *domain)
{
	uint8_t *vectors = mmu_shared_view(domain, POOL_VECTORS);

	table_clear((uint32_t *)vectors, PAGE_SIZE);
	memcpy(vectors, vectors_start, (size_t)(vectors_end - vectors_start));
	maintenance_begin(MAINT_CODE_WRITTEN);
	cache_clean_range((uint32_t)vectors, PAGE_SIZE);
	cache_code_written();
	maintenance_end(MAINT_CODE_WRITTEN);
}

static void reset_console_page(struct domain *domain)
{
	table_clear(mmu_shared_view(domain, POOL_CONSOLE), PAGE_SIZE);
}

static void reset_registers_of(struct vcpu *vcpu)
{
	vfp_reset(vcpu);
	memset(&vcpu->arch, 0, sizeof(vcpu->arch));
	cp15_reset(vcpu);
}

static void reset_registers(struct domain *domain)
{
	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		reset_registers_of(domain->vcpu[i]);
	}
}

static void reset_translation(struct domain *domain)
{
	domain->arch.regime.task_size = DEFAULT_TASK_SIZE;
	regime_follow(domain->vcpu[0]);
}

bool arch_domain_reset_step(struct domain *domain, uint32_t *progress)
{
	static void (*const reset[])(struct domain * of) = {
		reset_vcpu_page,    reset_shared_info, reset_vectors,
		reset_console_page, reset_registers,   reset_translation,
	};

	reset[(*progress)++](domain);
	return *progress == sizeof(reset) / sizeof(reset[0]);
}

void arch_vcpu_start(struct vcpu *vcpu, gpa_t entry, gpa_t tree, uint32_t page_offset)
{
	vcpu->domain->arch.page_offset = page_offset;
	vcpu->arch.regs.r[1] = 0xffffffff;
	vcpu->arch.regs.r[2] = tree.a;
	vcpu->arch.regs.pc = entry.a;
	vcpu->arch.regs.psr = PSR_GUEST;
	/* Instruction caches may hold what was in memory before the image was written. */
	maintenance_resume(MAINT_DOMAIN_START);
	cache_code_written();
	maintenance_end(MAINT_DOMAIN_START);
}

bool arch_switch_to(struct vcpu *vcpu)
{
	struct vcpu *loaded;

	if (vcpu == this_cpu()->arch.loaded) {
		return true;
	}
	/* It may load the hypervisor's own tables: read `loaded` afterwards. */
	if (!shadow_prepare(vcpu)) {
		return false;
	}
	loaded = this_cpu()->arch.loaded;
	if (loaded != NULL) {
		vfp_disable(loaded);
		tls_save(loaded);
	}
	shadow_load(vcpu);
	tls_load(vcpu);
	/*
	 * Set the event register, which is not saved with a vCPU: a guest must neither read
	 * another's state from it, nor sleep in WFE because another consumed its event.
	 */
	cpu_send_event();
	this_cpu()->arch.loaded = vcpu;
	return true;
}

void arch_use_own_tables(void)
{
	if (this_cpu()->arch.loaded != NULL) {
		vfp_disable(this_cpu()->arch.loaded);
		tls_save(this_cpu()->arch.loaded);
		address_space_load(mmu_image_ma(own_l1).a, ASID_NONE, true);
		this_cpu()->arch.loaded = NULL;
	}
}

/* --- events --- */

void arch_set_upcall_pending(struct vcpu *vcpu, unsigned int local_irq)
{
	struct arm_pv_vcpu_page *page = arch_vcpu_page(vcpu);

	/* In this order: the guest clears upcall_pending before it takes local_pending. */
	arch_fetch_or(&page->local_pending, 1u << local_irq);
	page->upcall_pending = 1;
}

bool arch_upcall_pending(struct vcpu *vcpu)
{
	return arch_vcpu_page(vcpu)->upcall_pending != 0;
}

void arch_clear_bit64(uint64_t *word, unsigned int bit)
{
	arch_fetch_clear(&((uint32_t *)word)[bit >> 5], 1u << (bit & 31));
}

bool arch_test_and_set_bit64(uint64_t *word, unsigned int bit)
{
	uint32_t mask = 1u << (bit & 31);

	return arch_fetch_or(&((uint32_t *)word)[bit >> 5], mask) & mask;
}

/* --- dump --- */

void arch_vcpu_dump(struct vcpu *vcpu)
{
	const struct arm_regs *regs = &vcpu->arch.regs;
	const struct arm_pv_vcpu_page *page = arch_vcpu_page(vcpu);

	printk("  pc %08x lr %08x sp %08x psr %08x, %s, MMU %s\n", (unsigned int)regs->pc,
	       (unsigned int)regs->lr, (unsigned int)regs->sp, (unsigned int)regs->psr,
	       vcpu->arch.guest_user ? "user" : "kernel",
	       vcpu->arch.cp15.sctlr & SCTLR_M ? "on" : "off");
	for (int i = 0; i < 12; i += 4) {
		printk("  r%d %08x %08x %08x %08x\n", i, (unsigned int)regs->r[i],
		       (unsigned int)regs->r[i + 1], (unsigned int)regs->r[i + 2],
		       (unsigned int)regs->r[i + 3]);
	}
	printk("  r12 %08x, kernel sp %08x, table %08x, upcall pending %u mask %02x local %x\n",
	       (unsigned int)regs->r[12], (unsigned int)vcpu->arch.kernel_sp,
	       (unsigned int)vcpu->arch.cp15.ttbr0, page->upcall_pending, page->upcall_mask,
	       (unsigned int)page->local_pending);
}
