// SPDX-License-Identifier: GPL-2.0-only
/*
 * build.c - create and build a domain from its configuration and the bundle, and
 * tear it down.
 *
 * A domain gets its memory and its pool when it is created, and keeps both while it
 * may be restarted, so a restart cannot run out of memory. Building, wiping and
 * freeing proceed in steps of bounded length (D13): other domains run between them.
 *
 * INVARIANT(frame-conserved): memory is wiped and cleaned to memory before it is
 *	freed, and before the domain is built on it again.
 * LOCKS: none but that of the state, in domain_set_state(): own work alone builds
 *	and tears down, and the domain's vCPUs do not run meanwhile.
 */
#include <vambrace/domain.h>

#include <string.h>

#include <arch/arch.h>
#include <public/arm_pv.h>
#include <vambrace/bundle.h>
#include <vambrace/chunk.h>
#include <vambrace/domain_hooks.h>
#include <vambrace/guest_tree.h>
#include <vambrace/panic.h>
#include <vambrace/rng_seed.h>
#include <vambrace/sched.h>
#include <vambrace/text.h>
#include <vambrace/timer.h>

/* Bytes per step: to wipe, to copy by words, to copy by bytes. */
#define WIPE_PIECE	 2048u
#define COPY_PIECE	 2048u
#define COPY_PIECE_BYTES 256u

/* Chunks that one step frees. */
#define GIVE_CHUNKS 6u

/* The grant table window in the guest's device tree; nothing is mapped there yet. */
#define GRANT_WINDOW	  0x3fe00000
#define GRANT_WINDOW_SIZE 0x00100000

/* The pool: a 32nd of the domain's memory. */
#define POOL_SHARE 32

enum build_step { BUILD_KERNEL, BUILD_RAMDISK, BUILD_SEED, BUILD_TREE, BUILD_PAGES, BUILD_START };

enum teardown_step {
	TEARDOWN_SHADOWS,
	TEARDOWN_RAM,
	TEARDOWN_RELEASE, /* only with @release */
	TEARDOWN_POOL,	  /* only with @release */
	TEARDOWN_OWNER,
	TEARDOWN_GIVE, /* only with @release */
};

/* --- pieces --- */

/* The machine address of @gpa, which is RAM. A piece crosses no page, so no chunk. */
static ma_t guest_ram(const struct domain *domain, uint32_t gpa)
{
	struct p2m_entry entry = p2m_lookup(&domain->p2m, (gpa_t){ gpa });

	/* Never write to anything but the domain's own RAM. */
	BUG_ON(entry.kind != P2M_RAM);
	return entry.ma;
}

/*
 * Copy the next piece of @data to @to; true when all is copied. guest_image_place()
 * has checked the destination.
 */
static bool copy_piece(struct domain *domain, gpa_t to, const void *data, uint32_t size)
{
	uint32_t done = domain->progress.done;
	uint32_t gpa = to.a + done;
	bool words = (((uintptr_t)data | to.a) & (sizeof(uint32_t) - 1)) == 0;
	uint32_t limit = words ? COPY_PIECE : COPY_PIECE_BYTES;
	uint32_t piece = limit - gpa % limit;
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
	domain->progress.done += piece;
	return false;
}

static void next_step(struct domain *domain)
{
	domain->progress.step++;
	domain->progress.done = 0;
}

/* --- building --- */

/* Count this start even without a key: the seed depends on the number. */
static void make_seed(struct domain *domain)
{
	const struct rng_start start = {
		.domain = domain->id,
		.count = domain->start_count++,
		.clock = time_now(),
	};

	if (domain->config->has_rng_key) {
		rng_seed_derive(domain->rng_seed, domain->config->rng_key, &start);
	}
}

/* Write a piece of the device tree in place; true when done. */
static bool write_tree_step(struct domain *domain)
{
	const struct guest_plan *plan = &domain->plan;
	const struct guest_tree_params params = {
		.bootargs = domain->config->bootargs,
		.bootargs_size = plan->bootargs_size,
		.cpu_compatible = arch_cpu_compatible(),
		.ram_base = domain->p2m.ram_base,
		.ram_size = p2m_ram_size(&domain->p2m),
		.ramdisk = plan->ramdisk_gpa,
		.ramdisk_size = plan->ramdisk_size,
		.grant_window = { GRANT_WINDOW },
		.grant_window_size = GRANT_WINDOW_SIZE,
		.rng_seed = domain->config->has_rng_key ? domain->rng_seed : NULL,
	};
	ma_t ma = guest_ram(domain, plan->tree_gpa.a);
	int size = guest_tree_step(arch_ram(ma), GUEST_TREE_SIZE, &params, &domain->progress.done);

	/* GUEST_TREE_SIZE fits the longest bootargs: tests/unit checks that. */
	BUG_ON(size < 0);
	if (size == 0) {
		return false;
	}
	arch_ram_clean(ma, GUEST_TREE_SIZE);
	return true;
}

static void start(struct domain *domain)
{
	/* The guest brings up its other vCPUs. */
	struct vcpu *vcpu = domain->vcpu[0];

	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		memset(domain->vcpu[i]->counters, 0, sizeof(domain->vcpu[i]->counters));
	}
	vcpu->state = VCPU_RUNNABLE;
	domain_hooks_start(domain);
	arch_vcpu_start(vcpu, domain->plan.kernel_gpa, domain->plan.tree_gpa,
			domain->plan.kernel.page_offset.a);
	domain_started(domain);
	printk("d%u %s: started\n", domain->id, domain->config->name);
	sched_wake(vcpu);
}

bool domain_build_step(struct domain *domain)
{
	const struct guest_plan *plan = &domain->plan;

	switch (domain->progress.step) {
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
	case BUILD_SEED:
		make_seed(domain);
		next_step(domain);
		return false;
	case BUILD_TREE:
		if (write_tree_step(domain)) {
			next_step(domain);
		}
		return false;
	case BUILD_PAGES:
		if (arch_domain_reset_step(domain, &domain->progress.done)) {
			next_step(domain);
		}
		return false;
	default:
		domain->progress = (struct progress){ 0 };
		start(domain);
		return true;
	}
}

/* --- tearing down --- */

/* Wipe the next piece of memory, which is at @ma. */
static void wipe_piece(struct domain *domain, ma_t ma)
{
	memset(arch_ram(ma), 0, WIPE_PIECE);
	arch_ram_clean(ma, WIPE_PIECE);
	domain->progress.done += WIPE_PIECE;
}

static bool wipe_ram_step(struct domain *domain)
{
	uint32_t done = domain->progress.done;

	if (done == p2m_ram_size(&domain->p2m)) {
		return true;
	}
	wipe_piece(domain, guest_ram(domain, domain->p2m.ram_base.a + done));
	return false;
}

static bool wipe_pool_step(struct domain *domain)
{
	uint32_t done = domain->progress.done;

	if (done == domain->pool_chunks << CHUNK_SHIFT) {
		return true;
	}
	wipe_piece(domain, (ma_t){ domain->pool.a + done });
	return false;
}

/* Free some of its chunks, those of the pool last; true when none is left. */
static bool give_step(struct domain *domain)
{
	uint16_t owner = (uint16_t)(CHUNK_OWNER_DOMAIN + domain->id);
	ma_t chunk;

	for (unsigned int i = 0; i < GIVE_CHUNKS; i++) {
		if (p2m_remove_last_chunk(&domain->p2m, &chunk)) {
			chunk_give(chunk, owner);
		} else if (domain->pool_chunks != 0) {
			domain->pool_chunks--;
			chunk_give((ma_t){ domain->pool.a + domain->pool_chunks * CHUNK_SIZE },
				   CHUNK_HYPERVISOR);
		} else {
			return true;
		}
	}
	return false;
}

/* Do one piece of the current step; true when the step is done. */
static bool teardown(struct domain *domain)
{
	switch (domain->progress.step) {
	case TEARDOWN_SHADOWS:
		return arch_domain_destroy(domain);
	case TEARDOWN_RAM:
		return wipe_ram_step(domain);
	case TEARDOWN_RELEASE:
		arch_domain_release(domain);
		memset(domain->vcpu, 0, sizeof(domain->vcpu));
		domain->vcpu_count = 0;
		return true;
	case TEARDOWN_POOL:
		return wipe_pool_step(domain);
	case TEARDOWN_OWNER:
		arch_ram_flush_for_reuse();
		return true;
	default:
		return give_step(domain);
	}
}

bool domain_teardown_step(struct domain *domain, bool release)
{
	enum teardown_step last = release ? TEARDOWN_GIVE : TEARDOWN_OWNER;

	if (!teardown(domain)) {
		return false;
	}
	if (domain->progress.step == last) {
		domain->progress = (struct progress){ 0 };
		if (release) {
			domain_hooks_destroy(domain);
		}
		return true;
	}
	next_step(domain);
	if (domain->progress.step == TEARDOWN_RELEASE && !release) {
		domain->progress.step = TEARDOWN_OWNER;
	}
	return false;
}

/* --- creation --- */

static void refuse(struct domain *domain)
{
	domain_set_state(domain, DOMAIN_REFUSED);
	printk("d%u %s: refused: %s\n", domain->id, domain->config->name, domain->config->error);
}

static uint32_t pool_chunks_for(uint32_t ram_chunks)
{
	uint32_t chunks = (ram_chunks + POOL_SHARE - 1) / POOL_SHARE;

	return chunks < ARCH_POOL_CHUNKS ? chunks : ARCH_POOL_CHUNKS;
}

static void say_too_little(struct domain_config *config, uint32_t ram_chunks, uint32_t pool_chunks,
			   uint32_t free_chunks)
{
	struct text error = text_start(config->error, sizeof(config->error));

	text_put(&error, "it needs ");
	text_number(&error, ram_chunks);
	text_put(&error, " MiB and ");
	text_number(&error, pool_chunks);
	text_put(&error, " MiB for its tables, but only ");
	text_number(&error, free_chunks);
	text_put(&error, " MiB are left");
}

/*
 * Take memory for the domain and its pool, whose chunks are consecutive; take nothing
 * if too little is free.
 */
static bool take_memory(struct domain *domain)
{
	uint32_t ram_chunks = (uint32_t)(domain->config->memory_kib >> (CHUNK_SHIFT - 10));
	uint32_t pool_chunks = pool_chunks_for(ram_chunks);
	struct chunk_totals totals;
	ma_t ma;

	chunk_totals(&totals);
	if (totals.free < ram_chunks + pool_chunks ||
	    !chunk_take(CHUNK_HYPERVISOR, pool_chunks, &domain->pool)) {
		say_too_little(domain->config, ram_chunks, pool_chunks, totals.free);
		return false;
	}
	domain->pool_chunks = pool_chunks;
	domain->p2m.ram_base.a = ARM_PV_RAM_BASE;
	domain->vcpu_count = domain->config->vcpus;
	arch_domain_create(domain, domain->pool, pool_chunks);
	for (unsigned int i = 0; i < domain->vcpu_count; i++) {
		domain->vcpu[i]->domain = domain;
		domain->vcpu[i]->id = i;
	}
	for (uint32_t i = 0; i < ram_chunks; i++) {
		/* Cannot fail: the free chunks were counted above. */
		BUG_ON(!chunk_take((uint16_t)(CHUNK_OWNER_DOMAIN + domain->id), 1, &ma));
		p2m_add_chunk(&domain->p2m, ma);
	}
	return true;
}

/* Call the create hooks and take memory; on failure undo both. */
static bool take_resources(struct domain *domain)
{
	if (!domain_hooks_create(domain)) {
		return false;
	}
	if (!take_memory(domain)) {
		domain_hooks_destroy(domain);
		return false;
	}
	return true;
}

static void create(struct domain *domain, struct domain_config *config, const struct bundle *bundle)
{
	domain->config = config;
	domain_add(domain);
	if (config->error[0] != '\0' || guest_image_plan(&domain->plan, config, bundle) != 0 ||
	    !take_resources(domain)) {
		refuse(domain);
		return;
	}
	printk("d%u %s: %u MiB\n", domain->id, config->name, (unsigned int)domain->p2m.chunk_count);
}

/* --- recreation, in debug builds --- */

static unsigned int recreations;

void domain_set_recreate(unsigned int times)
{
	recreations = times;
}

/* The totals of the ledger must be those of the first time: a difference is a leak. */
static void check_ledger_is_whole(void)
{
	static struct chunk_totals first;
	struct chunk_totals now;

	chunk_totals(&now);
	if (first.total == 0) {
		first = now;
	}
	BUG_ON(memcmp(&first, &now, sizeof(now)) != 0);
}

bool domain_recreate(struct domain *domain)
{
	if (!DEBUG || recreations == 0) {
		return false;
	}
	recreations--;
	check_ledger_is_whole();
	if (!take_resources(domain)) {
		refuse(domain);
		return false;
	}
	domain_set_state(domain, DOMAIN_BUILDING);
	printk("d%u %s: created again, %u times more\n", domain->id, domain->config->name,
	       recreations);
	return true;
}

void domain_create_all(struct domain_config *config, unsigned int count,
		       const struct bundle *bundle)
{
	for (unsigned int i = 0; i < count; i++) {
		struct domain *domain = &domains[config[i].id];

		domain->id = config[i].id;
		create(domain, &config[i], bundle);
	}
	domain_raise_all();
}
