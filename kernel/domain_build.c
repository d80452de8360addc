// SPDX-License-Identifier: GPL-2.0-only
/*
 * domain_build.c - make a domain from its configuration and the bundle, and
 * take it apart again.
 *
 * At boot each domain gets its memory and its pool; both stay its own as long
 * as it may start again, so that a restart cannot fail for want of memory. Filling memory and wiping
 * it go on in pieces of PIECE bytes: other domains run between them.
 *
 * INVARIANT(frame-conserved): memory is wiped and cleaned before it is given
 *	back, and before a domain starts anew on it.
 */
#include <vambrace/domain.h>

#include <stdio.h>
#include <string.h>

#include <arch/arch.h>
#include <public/arm_pv.h>
#include <vambrace/bundle.h>
#include <vambrace/console.h>
#include <vambrace/chunk.h>
#include <vambrace/guest_tree.h>
#include <vambrace/sched.h>
#include <vambrace/timer.h>

#define PIECE		4096u

/* Where a guest may look for grants: nothing lies there yet. */
#define GRANT_WINDOW		0x3fe00000
#define GRANT_WINDOW_SIZE	0x00100000

/* The pool: a 32nd of the domain's memory. */
#define POOL_SHARE		32

enum build_step { BUILD_KERNEL, BUILD_RAMDISK, BUILD_TREE, BUILD_START };

/* --- pieces --- */

/* Where [gpa, gpa + PIECE) is: pieces do not cross a chunk. */
static ma_t guest_ram(const struct domain *domain, uint32_t gpa)
{
	ma_t ma = { 0 };

	p2m_lookup(&domain->p2m, (gpa_t){ gpa }, &ma);
	return ma;
}

/*
 * Copy the next piece of @data to @to; true when all is there. The place was
 * checked by guest_image_place().
 */
static bool copy_piece(struct domain *domain, gpa_t to, const void *data, uint32_t size)
{
	uint32_t done = domain->build.done;
	uint32_t gpa = to.a + done;
	uint32_t piece = PIECE - gpa % PIECE;
	ma_t ma;

	if (done == size) {
		return true;
	}
	if (piece > size - done) {
		piece = size - done;
	}
	ma = guest_ram(domain, gpa);
	memcpy(arch_ram(ma), (const char *)data + done, piece);
	arch_ram_clean(ma, piece);
	domain->build.done += piece;
	return false;
}

static void next_step(struct domain *domain)
{
	domain->build.step++;
	domain->build.done = 0;
}

/* --- building --- */

static void write_tree(struct domain *domain)
{
	static uint64_t buffer[GUEST_TREE_SIZE / sizeof(uint64_t)];
	const struct guest_plan *plan = &domain->plan;
	struct guest_tree_params params = {
		.bootargs = domain->config->bootargs,
		.cpu_compatible = arch_cpu_compatible(),
		.ram_base = domain->p2m.ram_base,
		.ram_size = p2m_ram_size(&domain->p2m),
		.ramdisk = plan->ramdisk_gpa,
		.ramdisk_size = plan->ramdisk_size,
		.grant_window = { GRANT_WINDOW },
		.grant_window_size = GRANT_WINDOW_SIZE,
	};
	int size = guest_tree_write(buffer, sizeof(buffer), &params);
	ma_t ma = guest_ram(domain, plan->tree_gpa.a);

	/* Its size is bounded by that of bootargs: GUEST_TREE_SIZE is enough. */
	memcpy(arch_ram(ma), buffer, size > 0 ? (size_t)size : 0);
	arch_ram_clean(ma, GUEST_TREE_SIZE);
}

static void start(struct domain *domain)
{
	struct vcpu *vcpu = &domain->vcpu;

	event_reset(domain);
	domain->console_port = event_alloc_hypervisor(domain);
	domain->console_backlog = false;
	domain->console_seen = false;
	domain->silence_reported = false;
	domain->hvm_callback = 0;
	domain->start_time = time_now();
	memset(vcpu->counters, 0, sizeof(vcpu->counters));
	vcpu->domain = domain;
	vcpu->timer_deadline = NEVER;
	vcpu->poll_deadline = NEVER;
	vcpu->state = VCPU_RUNNABLE;
	arch_vcpu_start(vcpu, domain->plan.kernel_gpa, domain->plan.tree_gpa,
			domain->plan.kernel.page_offset.a);
	domain->state = DOMAIN_RUNNING;
	printk("d%u %s: started\n", domain->id, domain->config->name);
	sched_wake(vcpu);
	timer_program();
}

bool domain_build_step(struct domain *domain)
{
	const struct guest_plan *plan = &domain->plan;

	switch (domain->build.step) {
	case BUILD_KERNEL:
		if (copy_piece(domain, plan->kernel_gpa, plan->kernel.data, plan->kernel.size)) {
			next_step(domain);
		}
		return false;
	case BUILD_RAMDISK:
		if (copy_piece(domain, plan->ramdisk_gpa, plan->ramdisk, plan->ramdisk_size)) {
			next_step(domain);
		}
		return false;
	case BUILD_TREE:
		write_tree(domain);
		next_step(domain);
		return false;
	default:
		domain->build = (struct build){ 0 };
		start(domain);
		return true;
	}
}

/* --- taking apart --- */

void domain_release_memory(struct domain *domain)
{
	for (uint32_t i = 0; i < domain->p2m.chunk_count; i++) {
		chunk_give((ma_t){ (uint32_t)domain->p2m.chunk[i] << CHUNK_SHIFT },
			   (uint16_t)(CHUNK_OWNER_DOMAIN + domain->id));
	}
	domain->p2m.chunk_count = 0;
}

bool domain_teardown_step(struct domain *domain)
{
	uint32_t done = domain->build.done;
	ma_t ma;

	if (done == 0) {
		event_reset(domain);
		arch_domain_destroy(domain);
	}
	if (done < p2m_ram_size(&domain->p2m)) {
		ma = guest_ram(domain, domain->p2m.ram_base.a + done);
		memset(arch_ram(ma), 0, PIECE);
		arch_ram_clean(ma, PIECE);
		domain->build.done += PIECE;
		return false;
	}
	arch_ram_forget_owner();
	domain->build = (struct build){ 0 };
	return true;
}

/* --- boot --- */

static void refuse(struct domain *domain)
{
	domain->state = DOMAIN_REFUSED;
	printk("d%u %s: refused: %s\n", domain->id, domain->config->name, domain->config->error);
}

static uint32_t pool_chunks_for(uint32_t ram_chunks)
{
	uint32_t chunks = (ram_chunks + POOL_SHARE - 1) / POOL_SHARE;

	return chunks < ARCH_POOL_CHUNKS ? chunks : ARCH_POOL_CHUNKS;
}

/* Memory for the domain and its pool; nothing is taken when it does not suffice. */
static bool take_memory(struct domain *domain)
{
	uint32_t ram_chunks = (uint32_t)(domain->config->memory_kib >> (CHUNK_SHIFT - 10));
	uint32_t pool_chunks = pool_chunks_for(ram_chunks);
	struct chunk_totals totals;
	ma_t ma;

	chunk_totals(&totals);
	if (totals.free < ram_chunks + pool_chunks ||
	    !chunk_take(CHUNK_HYPERVISOR, pool_chunks, &ma)) {
		snprintf(domain->config->error, sizeof(domain->config->error),
			 "it needs %u MiB and %u MiB for its tables, but only %u MiB are left",
			 (unsigned int)ram_chunks, (unsigned int)pool_chunks,
			 (unsigned int)totals.free);
		return false;
	}
	domain->p2m.ram_base.a = ARM_PV_RAM_BASE;
	arch_domain_create(domain, ma, pool_chunks);
	for (uint32_t i = 0; i < ram_chunks; i++) {
		if (!chunk_take((uint16_t)(CHUNK_OWNER_DOMAIN + domain->id), 1, &ma)) {
			break;	/* cannot happen: counted above */
		}
		p2m_add_chunk(&domain->p2m, ma);
	}
	return true;
}

static void create(struct domain *domain, struct domain_config *config,
		   const struct bundle *bundle)
{
	domain->config = config;
	if (config->error[0] != '\0' ||
	    guest_image_plan(&domain->plan, config, bundle) != 0 || !take_memory(domain)) {
		refuse(domain);
		return;
	}
	domain->state = DOMAIN_BUILDING;
	printk("d%u %s: %u MiB\n", domain->id, config->name,
	       (unsigned int)domain->p2m.chunk_count);
}

void domain_create_all(struct domain_config *config, unsigned int count,
		       const struct bundle *bundle)
{
	for (unsigned int i = 0; i < count && i + 1 < DOMAINS_MAX; i++) {
		struct domain *domain = &domains[i + 1];

		domain->id = i + 1;
		create(domain, &config[i], bundle);
	}
	sched_work();
}
