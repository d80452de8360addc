// SPDX-License-Identifier: GPL-2.0-only
/*
 * target_bundle.c - the FIT image with the guests: opened, its tree of domains
 * read, and the start of each domain planned, as at boot.
 *
 * Changed data would not have its checksum any more, and nothing behind that
 * check would ever be reached: here every checksum is CRC_OF_ALL, as in the
 * seeds (seeds.py).
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <public/arm_pv.h>
#include <vambrace/bundle.h>
#include <vambrace/crc32.h>
#include <vambrace/guest_image.h>
#include <vambrace/guest_tree.h>

#include "domains.h"

#define CRC_OF_ALL	  0x66757a7a
#define DOMAINS_TREE_SIZE 16384 /* as in kernel/boot/start.c */

uint32_t crc32(const void *data, size_t size)
{
	const uint8_t *byte = data;

	/* The bytes have to be there. */
	for (size_t i = 0; i < size; i++) {
		__asm__ volatile("" : : "r"(byte[i]));
	}
	return CRC_OF_ALL;
}

/* [gpa, gpa + size) in a domain's memory; where it ends. */
static uint64_t require_in_memory(const struct domain_config *config, gpa_t gpa, uint64_t size)
{
	uint64_t end = gpa.a + size;

	fuzz_require(gpa.a >= ARM_PV_RAM_BASE);
	fuzz_require(end <= ARM_PV_RAM_BASE + config->memory_kib * 1024);
	return end;
}

/* Kernel with bss, tree, ramdisk: each in the memory of the domain, none over another. */
static void require_plan(const struct domain_config *config, const struct guest_plan *plan)
{
	uint64_t kernel_end = require_in_memory(config, plan->kernel_gpa, plan->kernel.memory_size);
	uint64_t tree_end = require_in_memory(config, plan->tree_gpa, GUEST_TREE_SIZE);

	require_in_memory(config, plan->ramdisk_gpa, plan->ramdisk_size);
	fuzz_require(plan->kernel.size <= plan->kernel.memory_size);
	fuzz_require(kernel_end <= plan->tree_gpa.a && tree_end <= plan->ramdisk_gpa.a);
	fuzz_require((plan->ramdisk == NULL) == (plan->ramdisk_size == 0));
	fuzz_require((uint64_t)plan->kernel.link.a + plan->kernel.memory_size <= ARM_PV_HYP_START);
}

static void plan_domains(const struct bundle *bundle, struct domain_config *config,
			 unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		struct guest_plan plan;

		if (config[i].error[0] != '\0') {
			continue;
		}
		if (guest_image_plan(&plan, &config[i], bundle) == 0) {
			fuzz_require(config[i].error[0] == '\0');
			require_plan(&config[i], &plan);
		} else {
			fuzz_require(config[i].error[0] != '\0');
			fuzz_require(memchr(config[i].error, '\0', DOMAIN_ERROR_SIZE) != NULL);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct domain_config config[DOMAINS_READ];
	static uint64_t tree[DOMAINS_TREE_SIZE / sizeof(uint64_t)];
	void *fit = fuzz_copy(data, size);
	struct bundle bundle;
	const char *why = NULL;

	if (bundle_open(&bundle, fit, size, &why) != 0 ||
	    bundle_domains(&bundle, tree, sizeof(tree), &why) != 0) {
		fuzz_require(why != NULL);
	} else {
		plan_domains(&bundle, config, fuzz_read_domains(tree, config));
	}
	free(fit);
	return 0;
}
