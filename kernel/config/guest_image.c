// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_image.c - placement of kernel, device tree and ramdisk in guest memory.
 *
 * INVARIANT(guest-places): kernel with bss, tree and ramdisk lie in guest RAM
 *	in this order, apart from each other; tree and ramdisk at a page.
 *	Tested by tests/unit.
 */
#include <vambrace/guest_image.h>

#include <string.h>

#include <arch/arch.h>
#include <public/arm_pv.h>
#include <vambrace/bundle.h>
#include <vambrace/domain_config.h>
#include <vambrace/guest_tree.h>
#include <vambrace/text.h>

/* --- places in guest memory --- */

/*
 * The highest offset from the start of RAM for ramdisk and tree: Linux maps at least
 * this much of RAM linearly, and reads the ramdisk through that mapping.
 */
#define LINEAR_MAP_SURE (UINT32_C(512) << 20)

static void put_kib(struct text *text, const char *what, uint64_t bytes)
{
	text_put(text, what);
	text_number(text, (bytes + 1023) / 1024);
	text_put(text, " KiB");
}

/*
 * Ramdisk and tree are placed from the top down: Linux uses memory above its image
 * before it has read the tree.
 */
int guest_image_place(struct guest_plan *plan, uint64_t ram_size, char *error, size_t error_size)
{
	struct text text = text_start(error, error_size);
	uint64_t top = ram_size < LINEAR_MAP_SURE ? ram_size : LINEAR_MAP_SURE;
	uint64_t kernel_end = (uint64_t)ARM_PV_TEXT_OFFSET + plan->kernel.memory_size;
	uint64_t wanted = kernel_end + plan->ramdisk_size + GUEST_TREE_SIZE + 2 * PAGE_SIZE;
	uint32_t ramdisk, tree;

	if (wanted > top) {
		put_kib(&text, "kernel with bss, ", plan->kernel.memory_size);
		put_kib(&text, ", ramdisk, ", plan->ramdisk_size);
		put_kib(&text, ", and device tree do not fit into its memory of ", ram_size);
		return -1;
	}
	ramdisk = (uint32_t)(top - plan->ramdisk_size) & PAGE_MASK;
	tree = (ramdisk - GUEST_TREE_SIZE) & PAGE_MASK;
	plan->kernel_gpa.a = ARM_PV_RAM_BASE + ARM_PV_TEXT_OFFSET;
	plan->ramdisk_gpa.a = ARM_PV_RAM_BASE + ramdisk;
	plan->tree_gpa.a = ARM_PV_RAM_BASE + tree;
	return 0;
}

/* --- all for one domain --- */

/* An image of the bundle; its size fits in 32 bits, as it lies inside the bundle. */
static int open_image(const struct bundle *bundle, const char *what, const char *name,
		      const void **data, size_t *size, struct text *text)
{
	const char *why;

	text_put(text, what);
	text_quote(text, name);
	text_put(text, ": ");
	if (bundle_image(bundle, name, data, size, &why) != 0) {
		text_put(text, why);
		return -1;
	}
	return 0;
}

static int plan_kernel(struct guest_plan *plan, struct domain_config *config,
		       const struct bundle *bundle)
{
	struct text text = text_start(config->error, sizeof(config->error));
	const void *data;
	size_t size;

	if (open_image(bundle, "kernel image ", config->kernel_image, &data, &size, &text) != 0) {
		return -1;
	}
	return arch_image_check(&plan->kernel, data, size, config->error + text.length,
				sizeof(config->error) - text.length);
}

static int plan_ramdisk(struct guest_plan *plan, struct domain_config *config,
			const struct bundle *bundle)
{
	struct text text = text_start(config->error, sizeof(config->error));
	size_t size;

	if (config->ramdisk_image[0] == '\0') {
		return 0;
	}
	if (open_image(bundle, "ramdisk image ", config->ramdisk_image, &plan->ramdisk, &size,
		       &text) != 0) {
		return -1;
	}
	if (size == 0) {
		text_put(&text, "it is empty");
		return -1;
	}
	plan->ramdisk_size = (uint32_t)size;
	return 0;
}

int guest_image_plan(struct guest_plan *plan, struct domain_config *config,
		     const struct bundle *bundle)
{
	memset(plan, 0, sizeof(*plan));
	if (plan_kernel(plan, config, bundle) != 0 || plan_ramdisk(plan, config, bundle) != 0) {
		return -1;
	}
	if (guest_image_place(plan, config->memory_kib * 1024, config->error,
			      sizeof(config->error)) != 0) {
		return -1;
	}
	plan->bootargs_size = (uint32_t)strlen(config->bootargs) + 1;
	/* Cleared last: the steps above prepare an error message in there. */
	config->error[0] = '\0';
	return 0;
}
