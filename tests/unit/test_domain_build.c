// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_domain_build.c - domains made and taken apart, step by step, with the real
 * ledger, p2m and tree, on an architecture whose memory is an array.
 */
#include "unit.h"

#include <signal.h>
#include <string.h>

#include <arch/arch.h>
#include <vambrace/chunk.h>
#include <vambrace/domain.h>
#include <vambrace/domain_hooks.h>
#include <vambrace/guest_image.h>
#include <vambrace/guest_tree.h>
#include <vambrace/sched.h>
#include <vambrace/devicetree.h>
#include <vambrace/work.h>

#include "fake-arch/fake.h"

const char unit_name[] = "domain_build";

#define MACHINE_BASE   0x00100000u
#define MACHINE_CHUNKS 10u
#define MACHINE_SIZE   (MACHINE_CHUNKS * CHUNK_SIZE)
#define RAM_BASE       ARM_PV_RAM_BASE
#define RAM_MIB	       2u
#define KERNEL_SIZE    5000u
#define RAMDISK_SIZE   3001u
#define RAMDISK_GPA    (RAM_BASE + 0x1ff000u)
#define TREE_GPA       (RAM_BASE + 0x1fe000u)
#define CONSOLE_GPA    0x3ffff000u
#define STEPS_MAX      20000u

static _Alignas(8) uint8_t machine[MACHINE_SIZE];
static const uint8_t zeroes[CHUNK_SIZE];
static bool cleaned[MACHINE_SIZE / 256];
static _Alignas(4) uint8_t kernel[KERNEL_SIZE];
static _Alignas(4) uint8_t ramdisk[RAMDISK_SIZE + 1];
static unsigned int ramdisk_offset; /* from a word: copied by bytes, if it is not 0 */
static struct domain_config config[DOMAINS_MAX];

/* Calls of the architecture, in order. */
static struct {
	unsigned int creates, destroy_steps, releases, forgets, starts, works;
	uint32_t longest_clean;
	bool pages_reset[DOMAINS_MAX];
} seen;

static unsigned int destroy_steps_needed;

/* --- the architecture --- */

void *arch_ram(ma_t address)
{
	if (address.a < MACHINE_BASE || address.a >= MACHINE_BASE + MACHINE_SIZE) {
		ck_abort_msg("%08x is no RAM", address.a);
	}
	return &machine[address.a - MACHINE_BASE];
}

void arch_ram_clean(ma_t address, uint32_t size)
{
	uint32_t start = address.a - MACHINE_BASE;

	ck_assert_uint_le(start + size, MACHINE_SIZE);
	for (uint32_t at = start / 256; at * 256 < start + size; at++) {
		cleaned[at] = true;
	}
	if (size > seen.longest_clean) {
		seen.longest_clean = size;
	}
}

void arch_ram_flush_for_reuse(void)
{
	seen.forgets++;
}

void arch_domain_create(struct domain *domain, ma_t pool, unsigned int pool_chunks)
{
	seen.creates++;
	ck_assert_uint_eq(domain->vcpu_count, 1);
	fake_vcpus(domain);
	domain->vcpu[0]->domain = NULL;
	/* The hypervisor's data in the pool must not leak to the next owner. */
	memset(arch_ram(pool), 0x99, pool_chunks * CHUNK_SIZE);
	ck_assert(p2m_set_page(&domain->p2m, (gpa_t){ CONSOLE_GPA }, P2M_SHARED,
			       (ma_t){ 0x00005000 }));
}

bool arch_domain_destroy(struct domain *domain)
{
	(void)domain;
	return ++seen.destroy_steps >= destroy_steps_needed;
}

void arch_domain_release(struct domain *domain)
{
	ck_assert_uint_eq(seen.destroy_steps, destroy_steps_needed);
	seen.releases++;
	ck_assert_ptr_nonnull(domain->vcpu[0]);
	p2m_clear_chunk(&domain->p2m, (gpa_t){ CONSOLE_GPA });
}

bool arch_domain_reset_step(struct domain *domain, uint32_t *progress)
{
	ck_assert(!seen.pages_reset[domain->id]);
	seen.pages_reset[domain->id] = ++*progress == 3;
	return seen.pages_reset[domain->id];
}

void arch_vcpu_start(struct vcpu *vcpu, gpa_t entry, gpa_t tree, uint32_t page_offset)
{
	ck_assert_ptr_eq(vcpu->domain, &domains[vcpu->domain->id]);
	ck_assert_uint_eq(entry.a, RAM_BASE + ARM_PV_TEXT_OFFSET);
	ck_assert_uint_eq(tree.a, TREE_GPA);
	ck_assert_uint_eq(page_offset, 0xc0000000);
	seen.starts++;
	ck_assert(seen.pages_reset[vcpu->domain->id]);
	seen.pages_reset[vcpu->domain->id] = false;
}

const char *arch_cpu_compatible(void)
{
	return "arm,test";
}

void work_raise(enum work_item item)
{
	ck_assert_int_eq(item, WORK_DOMAINS);
	seen.works++;
}

/* A subsystem with something for every part of a life. */
static struct {
	unsigned int creates, starts, destroys;
	unsigned int refuses; /* the id of the domain that it does not want */
} hooks;

static bool create_hook(struct domain *domain)
{
	ck_assert_uint_eq(domain->p2m.chunk_count, 0);
	if (hooks.refuses == domain->id) {
		strcpy(domain->config->error, "no room for it");
		return false;
	}
	hooks.creates++;
	return true;
}

static void start_hook(struct domain *domain)
{
	ck_assert(seen.pages_reset[domain->id]);
	domain->console_seen = false;
	hooks.starts++;
}

static void destroy_hook(struct domain *domain)
{
	ck_assert_uint_eq(domain->p2m.chunk_count, 0);
	hooks.destroys++;
}

DOMAIN_HOOKS(test) = { .create = create_hook, .start = start_hook, .destroy = destroy_hook };

void domain_started(struct domain *domain)
{
	domain->state = DOMAIN_RUNNING;
	domain->start_time = time_now();
}

/* The plan that test_guest_image.c tests; the configuration's error decides if there is one. */
int guest_image_plan(struct guest_plan *plan, struct domain_config *of, const struct bundle *bundle)
{
	(void)bundle;
	if (of->kernel_image[0] == '?') {
		strcpy(of->error, "no such image");
		return -1;
	}
	*plan = (struct guest_plan){
		.kernel = { .data = kernel,
			    .size = KERNEL_SIZE,
			    .memory_size = KERNEL_SIZE,
			    .link = { 0xc0008000 },
			    .page_offset = { 0xc0000000 } },
		.kernel_gpa = { RAM_BASE + ARM_PV_TEXT_OFFSET },
		.ramdisk = ramdisk + ramdisk_offset,
		.ramdisk_size = RAMDISK_SIZE,
		.ramdisk_gpa = { RAMDISK_GPA },
		.tree_gpa = { TREE_GPA },
		.bootargs_size = (uint32_t)strlen(of->bootargs) + 1,
	};
	return 0;
}

/* --- set-up --- */

static void setup(void)
{
	fake_reset(0);
	chunk_add_memory(MACHINE_BASE, MACHINE_SIZE);
	for (uint32_t i = 0; i < KERNEL_SIZE; i++) {
		kernel[i] = (uint8_t)(i * 7 + 1);
	}
	for (uint32_t i = 0; i < sizeof(ramdisk); i++) {
		ramdisk[i] = (uint8_t)(i * 5 + 3);
	}
	for (unsigned int i = 0; i < DOMAINS_MAX; i++) {
		config[i].id = i + 1;
		config[i].vcpus = 1;
		config[i].memory_kib = RAM_MIB * 1024;
		strcpy(config[i].name, "test");
		strcpy(config[i].bootargs, "console=hvc0");
	}
	destroy_steps_needed = 3;
	hooks.refuses = DOMAINS_MAX;
}

static struct domain *create_one(void)
{
	domain_create_all(config, 1, NULL);
	return &domains[1];
}

static void build(struct domain *domain)
{
	unsigned int steps = 0;

	while (!domain_build_step(domain)) {
		ck_assert_uint_lt(++steps, STEPS_MAX);
	}
}

static void tear_down(struct domain *domain, bool release)
{
	unsigned int steps = 0;

	seen.destroy_steps = 0;
	while (!domain_teardown_step(domain, release)) {
		ck_assert_uint_lt(++steps, STEPS_MAX);
	}
}

static const uint8_t *ram_of(const struct domain *domain, uint32_t gpa)
{
	struct p2m_entry entry = p2m_lookup(&domain->p2m, (gpa_t){ gpa });

	ck_assert_int_eq(entry.kind, P2M_RAM);
	return arch_ram(entry.ma);
}

static void expect_free(uint32_t free)
{
	struct chunk_totals totals;

	chunk_totals(&totals);
	ck_assert_uint_eq(totals.total, MACHINE_CHUNKS);
	ck_assert_uint_eq(totals.free, free);
}

/* --- tests --- */

START_TEST(created)
{
	struct domain *domain = create_one();

	ck_assert_int_eq(domain->state, DOMAIN_BUILDING);
	ck_assert_uint_eq(domain->id, 1);
	ck_assert_uint_eq(p2m_ram_size(&domain->p2m), RAM_MIB * CHUNK_SIZE);
	ck_assert_uint_eq(domain->pool_chunks, 1);
	ck_assert_int_eq(chunk_owner_of(domain->pool), CHUNK_HYPERVISOR);
	ck_assert_uint_eq(seen.creates, 1);
	ck_assert_uint_eq(seen.works, 1);
	expect_free(MACHINE_CHUNKS - RAM_MIB - 1);
}
END_TEST

/* Each domain is refused for its own cause; the others are created. */
START_TEST(refused)
{
	strcpy(config[0].error, "memory: not a number");
	strcpy(config[1].kernel_image, "?");
	config[2].memory_kib = MACHINE_CHUNKS * 1024;
	hooks.refuses = 5;
	domain_create_all(config, 5, NULL);
	ck_assert_int_eq(domains[1].state, DOMAIN_REFUSED);
	ck_assert_int_eq(domains[2].state, DOMAIN_REFUSED);
	ck_assert_str_eq(config[1].error, "no such image");
	ck_assert_int_eq(domains[3].state, DOMAIN_REFUSED);
	ck_assert_str_eq(config[2].error,
			 "it needs 10 MiB and 1 MiB for its tables, but only 10 MiB are left");
	ck_assert_int_eq(domains[4].state, DOMAIN_BUILDING);
	ck_assert_int_eq(domains[5].state, DOMAIN_REFUSED);
	ck_assert_str_eq(config[4].error, "no room for it");
	ck_assert_int_eq(domains[6].state, DOMAIN_ABSENT);
	/* The third one was created but for its memory. */
	ck_assert_uint_eq(hooks.creates, 2);
	ck_assert_uint_eq(hooks.destroys, 1);
	expect_free(MACHINE_CHUNKS - RAM_MIB - 1);
}
END_TEST

/* All that is left, to the last MiB. */
START_TEST(whole_machine)
{
	config[0].memory_kib = (MACHINE_CHUNKS - 1) * 1024;
	ck_assert_int_eq(create_one()->state, DOMAIN_BUILDING);
	expect_free(0);
}
END_TEST

/* Its configuration says which id a domain has. */
START_TEST(every_id)
{
	for (unsigned int i = 0; i < DOMAINS_MAX; i++) {
		config[i].id = (i + 3) % DOMAINS_MAX;
		strcpy(config[i].error, "refused");
	}
	config[DOMAINS_MAX - 3].error[0] = '\0';
	domain_create_all(config, DOMAINS_MAX, NULL);
	for (unsigned int id = 1; id < DOMAINS_MAX; id++) {
		ck_assert_int_eq(domains[id].state, DOMAIN_REFUSED);
		ck_assert_uint_eq(domains[id].id, id);
	}
	ck_assert_int_eq(domains[0].state, DOMAIN_BUILDING);
	build(&domains[0]);
	ck_assert_int_eq(domains[0].state, DOMAIN_RUNNING);
	tear_down(&domains[0], true);
	expect_free(MACHINE_CHUNKS);
}
END_TEST

static void check_built(const struct domain *domain)
{
	const uint8_t *tree = ram_of(domain, TREE_GPA);
	const char *why = "";
	int chosen;

	ck_assert_mem_eq(ram_of(domain, RAM_BASE + ARM_PV_TEXT_OFFSET), kernel, KERNEL_SIZE);
	ck_assert_mem_eq(ram_of(domain, RAMDISK_GPA), ramdisk + ramdisk_offset, RAMDISK_SIZE);
	ck_assert_uint_eq(ram_of(domain, RAMDISK_GPA)[RAMDISK_SIZE], 0);
	ck_assert_msg(dt_check(tree, GUEST_TREE_SIZE, &why) == 0, "%s", why);
	chosen = fdt_path_offset(tree, "/chosen");
	ck_assert_str_eq(dt_string(tree, chosen, "bootargs"), "console=hvc0");
}

static void check_cleaned(const struct domain *domain, uint32_t gpa, uint32_t size)
{
	for (uint32_t at = 0; at < size; at += 256) {
		uint32_t ma = (uint32_t)(ram_of(domain, gpa + at) - machine);

		ck_assert_msg(cleaned[ma / 256], "%08x was not cleaned to memory", gpa + at);
	}
}

/* By words, and by bytes where the image lies at no word. */
START_TEST(built)
{
	struct domain *domain;

	ramdisk_offset = (unsigned int)_i;
	domain = create_one();
	fake.now = 1234;
	build(domain);
	check_built(domain);
	check_cleaned(domain, RAM_BASE + ARM_PV_TEXT_OFFSET, KERNEL_SIZE);
	check_cleaned(domain, RAMDISK_GPA, RAMDISK_SIZE);
	check_cleaned(domain, TREE_GPA, GUEST_TREE_SIZE);
	ck_assert_int_eq(domain->state, DOMAIN_RUNNING);
	ck_assert_int_eq(domain->vcpu[0]->state, VCPU_RUNNABLE);
	ck_assert_uint_eq(domain->start_time, 1234);
	ck_assert_uint_eq(seen.starts, 1);
	ck_assert_uint_eq(hooks.starts, 1);
	ck_assert_uint_eq(fake.wakes[1], 1);
}
END_TEST

/* Two domains are built by turns: neither has anything of the other's in it. */
START_TEST(built_by_turns)
{
	bool done[2] = { false, false };

	strcpy(config[1].bootargs, "root=/dev/other");
	domain_create_all(config, 2, NULL);
	while (!done[0] || !done[1]) {
		for (unsigned int i = 0; i < 2; i++) {
			done[i] = done[i] || domain_build_step(&domains[i + 1]);
		}
	}
	check_built(&domains[1]);
	ck_assert_str_eq(dt_string(ram_of(&domains[2], TREE_GPA),
				   fdt_path_offset(ram_of(&domains[2], TREE_GPA), "/chosen"),
				   "bootargs"),
			 "root=/dev/other");
}
END_TEST

static void dirty(struct domain *domain)
{
	for (uint32_t gpa = RAM_BASE; gpa < RAM_BASE + RAM_MIB * CHUNK_SIZE; gpa += CHUNK_SIZE) {
		memset((uint8_t *)(uintptr_t)ram_of(domain, gpa), 0x77, CHUNK_SIZE);
	}
	memset(cleaned, 0, sizeof(cleaned));
}

static void expect_wiped(void)
{
	for (uint32_t chunk = 0; chunk < MACHINE_CHUNKS; chunk++) {
		ma_t ma = { MACHINE_BASE + chunk * CHUNK_SIZE };

		if (chunk_owner_of(ma) != CHUNK_FREE) {
			continue;
		}
		ck_assert_mem_eq(arch_ram(ma), zeroes, CHUNK_SIZE);
	}
}

/* A restart: memory and pool stay, wiped. */
START_TEST(torn_down_for_a_restart)
{
	struct domain *domain = create_one();

	build(domain);
	dirty(domain);
	domain->vcpu[0]->counters[0] = 5;
	domain->console_seen = true;
	tear_down(domain, false);
	ck_assert_uint_eq(seen.destroy_steps, destroy_steps_needed);
	ck_assert_uint_eq(seen.releases, 0);
	ck_assert_uint_eq(seen.forgets, 1);
	check_cleaned(domain, RAM_BASE, RAM_MIB * CHUNK_SIZE);
	for (uint32_t gpa = RAM_BASE; gpa < RAM_BASE + RAM_MIB * CHUNK_SIZE; gpa += CHUNK_SIZE) {
		ck_assert_mem_eq(ram_of(domain, gpa), zeroes, CHUNK_SIZE);
	}
	expect_free(MACHINE_CHUNKS - RAM_MIB - 1);
	ck_assert_uint_eq(p2m_lookup(&domain->p2m, (gpa_t){ CONSOLE_GPA }).kind, P2M_SHARED);
	build(domain);
	check_built(domain);
	ck_assert_uint_eq(seen.starts, 2);
	ck_assert_uint_eq(hooks.destroys, 0);
	ck_assert_uint_eq(domain->vcpu[0]->counters[0], 0);
	ck_assert(!domain->console_seen);
}
END_TEST

static void seed_of(const struct domain *domain, uint8_t *seed)
{
	const void *tree = ram_of(domain, TREE_GPA);
	int size;
	const void *value = fdt_getprop(tree, fdt_path_offset(tree, "/chosen"), "rng-seed", &size);

	ck_assert_ptr_nonnull(value);
	ck_assert_int_eq(size, RNG_SEED_SIZE);
	memcpy(seed, value, RNG_SEED_SIZE);
}

/* Started again at the same time by its clock, it has another seed all the same. */
START_TEST(each_start_has_its_seed)
{
	uint8_t first[RNG_SEED_SIZE], second[RNG_SEED_SIZE];
	struct domain *domain;

	config[0].has_rng_key = true;
	domain = create_one();
	build(domain);
	seed_of(domain, first);
	tear_down(domain, false);
	build(domain);
	seed_of(domain, second);
	ck_assert_mem_ne(first, second, RNG_SEED_SIZE);
}
END_TEST

START_TEST(torn_down_for_good)
{
	struct domain *domain = create_one();

	build(domain);
	dirty(domain);
	tear_down(domain, true);
	ck_assert_uint_eq(seen.releases, 1);
	ck_assert_ptr_null(domain->vcpu[0]);
	ck_assert_uint_eq(domain->vcpu_count, 0);
	ck_assert_uint_eq(hooks.destroys, 1);
	ck_assert_uint_eq(seen.forgets, 1);
	expect_free(MACHINE_CHUNKS);
	expect_wiped();
	ck_assert_uint_eq(p2m_ram_size(&domain->p2m), 0);
	ck_assert_int_eq(p2m_lookup(&domain->p2m, (gpa_t){ CONSOLE_GPA }).kind, P2M_EMPTY);
	ck_assert_int_eq(p2m_lookup(&domain->p2m, (gpa_t){ RAM_BASE }).kind, P2M_EMPTY);
}
END_TEST

/* No piece is longer than the distance of pause points (D13). */
START_TEST(pieces_are_short)
{
	struct domain *domain = create_one();

	build(domain);
	ck_assert_uint_le(seen.longest_clean, GUEST_TREE_SIZE);
	seen.longest_clean = 0;
	tear_down(domain, true);
	ck_assert_uint_le(seen.longest_clean, 2048);
}
END_TEST

/* The ledger is whole after each round: nothing is left of the domain in its slot. */
START_TEST(hundred_rounds)
{
	struct domain *domain;

	domain_set_recreate(100);
	domain = create_one();
	for (unsigned int round = 0; round <= 100; round++) {
		build(domain);
		tear_down(domain, true);
		expect_free(MACHINE_CHUNKS);
		expect_wiped();
		ck_assert(domain_recreate(domain) == (round < 100));
	}
	ck_assert_uint_eq(seen.creates, 101);
	ck_assert_uint_eq(seen.starts, 101);
	ck_assert_uint_eq(hooks.creates, 101);
	ck_assert_uint_eq(hooks.destroys, 101);
}
END_TEST

START_TEST(recreated_without_memory)
{
	struct domain *domain;
	ma_t chunk;

	domain_set_recreate(1);
	domain = create_one();
	tear_down(domain, true);
	ck_assert(chunk_take(CHUNK_HYPERVISOR, MACHINE_CHUNKS - 1, &chunk));
	ck_assert(!domain_recreate(domain));
	ck_assert_int_eq(domain->state, DOMAIN_REFUSED);
}
END_TEST

/* What is lost between two rounds is noticed. */
START_TEST(leak_is_noticed)
{
	struct domain *domain;
	ma_t chunk;

	domain_set_recreate(2);
	domain = create_one();
	tear_down(domain, true);
	ck_assert(domain_recreate(domain));
	chunk_take(CHUNK_HYPERVISOR, 1, &chunk);
	tear_down(domain, true);
	domain_recreate(domain);
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, created);
	tcase_add_test(tests, refused);
	tcase_add_test(tests, whole_machine);
	tcase_add_test(tests, every_id);
	tcase_add_loop_test(tests, built, 0, 2);
	tcase_add_test(tests, built_by_turns);
	tcase_add_test(tests, torn_down_for_a_restart);
	tcase_add_test(tests, each_start_has_its_seed);
	tcase_add_test(tests, torn_down_for_good);
	tcase_add_test(tests, pieces_are_short);
	tcase_add_test(tests, hundred_rounds);
	tcase_add_test(tests, recreated_without_memory);
	tcase_add_test_raise_signal(tests, leak_is_noticed, SIGABRT);
}
