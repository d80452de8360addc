// SPDX-License-Identifier: GPL-2.0-only
/*
 * start.c - from head.S to the portable start: memory, board, protection.
 */
#include <arch/arch.h>
#include <platform.h>
#include <vambrace/board.h>
#include <vambrace/boot_info.h>
#include <vambrace/chunk.h>
#include <vambrace/console.h>
#include <vambrace/cpu.h>
#include <vambrace/panic.h>
#include <vambrace/start.h>
#include <vambrace/devicetree.h>

#include "abort.h"
#include "boot/core.h"
#include "cpu.h"
#include "mm/memory_map.h"
#include "mm/mmu.h"
#include "mm/shadow.h"
#include "entry/trap.h"
#include "version.h"
#include "emul/vfp.h"

/* Bytes mapped at r2, and behind the image, by mmu_map_boot_data(). */
#define BOOT_DATA_SIZE CHUNK_SIZE

static struct boot_info boot;

/*
 * Map free chunks. Reserved chunks and those that are RAM only in part stay unmapped,
 * except where the bundle lies in them.
 */
static void map_memory(void)
{
	mmu_forget_boot_data();
	for (uint32_t chunk = 0; chunk < CHUNK_COUNT; chunk++) {
		ma_t ma = { chunk << CHUNK_SHIFT };

		if (chunk_owner_of(ma) == CHUNK_FREE) {
			mmu_map_ram(ma.a, CHUNK_SIZE);
		}
	}
	mmu_map_ram(boot.bundle_start, boot.bundle_end - boot.bundle_start);
}

/* The bundle is read at VA = machine address; the image's chunks are not mapped there. */
static void require_bundle_reachable(void)
{
	if (boot.bundle_end > HYP_IMAGE_VA) {
		panic("the bundle of guests at %08x lies at or above %08x, which cannot be mapped",
		      (unsigned int)boot.bundle_start, HYP_IMAGE_VA);
	}
	if (mmu_in_image(boot.bundle_start, boot.bundle_end - boot.bundle_start)) {
		panic("the bundle of guests at %08x lies in a MiB of the hypervisor's image: "
		      "load it elsewhere",
		      (unsigned int)boot.bundle_start);
	}
}

/*
 * RAM is reached at VA = machine address. Above HYP_IMAGE_VA that would be the
 * hypervisor itself.
 */
static void drop_unreachable_memory(void)
{
	uint32_t left_out = boot_info_limit_memory(&boot, HYP_IMAGE_VA);

	if (left_out != 0) {
		printk("%u KiB of memory at or above %08x are left out: they cannot be mapped\n",
		       (unsigned int)((left_out + 1023) >> 10), HYP_IMAGE_VA);
	}
	if (boot.reserved_left_out != 0) {
		printk("%u reserved ranges above 4 GiB are left out: nothing there is used\n",
		       boot.reserved_left_out);
	}
}

static void add_memory(uint32_t load)
{
	uint32_t image_base, image_size;

	drop_unreachable_memory();
	require_bundle_reachable();
	for (unsigned int i = 0; i < boot.memory_count; i++) {
		chunk_add_memory(boot.memory[i].base, boot.memory[i].size);
	}
	mmu_image_range(&image_base, &image_size);
	/* With two aliases of RAM the image could be given to a domain by the other one. */
	if (chunk_owner_of((ma_t){ load }) == CHUNK_ABSENT ||
	    chunk_owner_of((ma_t){ load + image_size - 1 }) == CHUNK_ABSENT) {
		panic("the image is at %08x, outside the memory that was reported",
		      (unsigned int)load);
	}
	chunk_reserve(load, image_size, CHUNK_HYPERVISOR);
	chunk_reserve(boot.bundle_start, boot.bundle_end - boot.bundle_start, CHUNK_BUNDLE);
	/* Last, as a reservation may overlap the bundle and must not change its owner. */
	for (unsigned int i = 0; i < boot.reserved_count; i++) {
		chunk_reserve(boot.reserved[i].base, boot.reserved[i].size, CHUNK_HYPERVISOR);
	}
	map_memory();
}

/* Free memory may hold data of whatever ran before: domains must start on zeroes. */
static void scrub_free_memory(void)
{
	for (uint32_t chunk = 0; chunk < CHUNK_COUNT; chunk++) {
		ma_t ma = { chunk << CHUNK_SHIFT };

		if (chunk_owner_of(ma) == CHUNK_FREE) {
			table_clear(arch_ram(ma), CHUNK_SIZE);
			arch_ram_clean(ma, CHUNK_SIZE);
		}
	}
}

void arm_start(uint32_t load, uint32_t boot_data)
{
	uint32_t image_base, image_size;
	const char *why = NULL;
	const void *appended;
	int result;

	core_identify();
	mmu_init(load);
	mmu_image_range(&image_base, &image_size);
	appended = mmu_map_boot_data(image_base + image_size);
	if (appended != NULL && !dt_has_magic(appended, BOOT_DATA_SIZE)) {
		appended = NULL;
	}
	result = boot_info_read(&boot, mmu_map_boot_data(boot_data), BOOT_DATA_SIZE, appended,
				BOOT_DATA_SIZE, &why);
	if (result != 0) {
		/* There is no console yet: the text stays in memory, see console_flush(). */
		panic("%s", why);
	}
	hypervisor_allow_exit(&boot);
	board_probe(boot.tree);
	printk("Vambrace %s for ARMv%d, %s\n", VAMBRACE_VERSION, CPU_ARCHITECTURE,
	       board.platform->compatible);
	core_init();
	printk("%s (%08x), image at %08x, %u KiB\n",
	       core->name != NULL ? core->name : "unknown core", (unsigned int)cp15_midr(),
	       (unsigned int)load, (unsigned int)(image_size / 1024));
	if (async_abort_drain()) {
		printk("an asynchronous abort was pending: what came before left it\n");
	}
	add_memory(load);
	vfp_init();
	mmu_protect();
	scrub_free_memory();
	hypervisor_start(&boot);
}
