// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest_image.c - kernel images and where they go.
 *
 * Reading order: (i) what an image is that cannot be started, (ii) the
 * signature, (iii) places in guest memory, (iv) all for one domain.
 *
 * INVARIANT(guest-places): kernel with bss, tree and ramdisk lie in guest RAM
 *	in this order, apart from each other; tree and ramdisk at a page.
 *	Tested by tests/unit.
 */
#include <vambrace/guest_image.h>

#include <stdbool.h>
#include <string.h>

#include <public/arm_pv.h>
#include <vambrace/bundle.h>
#include <vambrace/domain_config.h>
#include <vambrace/guest_tree.h>
#include <vambrace/text.h>
#include <vambrace/devicetree.h>

/* (i) What an image is that cannot be started. */

struct known_kind {
	uint32_t offset;
	uint32_t size;
	const char *magic;
	const char *text;
};

static const struct known_kind known_kinds[] = {
	{ 0x24, 4, "\x18\x28\x6f\x01", "a zImage, which unpacks itself" },
	{ 0, 4, "\x27\x05\x19\x56", "a uImage" },
	{ 0, 4, "\x7f" "ELF", "an ELF file (use objcopy -O binary)" },
	{ 0, 2, "\x1f\x8b", "compressed by gzip" },
	{ 0, 6, "\xfd" "7zXZ\x00", "compressed by xz" },
	{ 0, 4, "\x02\x21\x4c\x18", "compressed by lz4" },
	{ 0, 4, "\x04\x22\x4d\x18", "compressed by lz4" },
	{ 0, 3, "BZh", "compressed by bzip2" },
	{ 0, 3, "\x5d\x00\x00", "compressed by lzma" },
	{ 0, 4, "\x89LZO", "compressed by lzop" },
	{ 0, 4, "\x28\xb5\x2f\xfd", "compressed by zstd" },
	{ 0x38, 4, "ARM\x64", "an Image for 64-bit ARM" },
	{ 0, 6, "070701", "a cpio archive, a ramdisk perhaps" },
	{ 0, 2, "MZ", "an EFI program" },
	{ 0, 2, "#!", "a script" },
};

/* Instructions that are always carried out have 0xe as their first digit. */
static bool looks_like_arm_code(const uint8_t *data, size_t size)
{
	if (size < ARM_PV_SIGNATURE_OFFSET) {
		return false;
	}
	for (size_t i = 0; i < 4; i++) {
		if (data[4 * i + 3] >> 4 != 0xe) {
			return false;
		}
	}
	return true;
}

/* What an image without the signature is, as far as that can be told. */
static const char *kind_text(const void *data, size_t size)
{
	if (size == 0) {
		return "empty";
	}
	for (size_t i = 0; i < sizeof(known_kinds) / sizeof(known_kinds[0]); i++) {
		const struct known_kind *kind = &known_kinds[i];

		if (size >= kind->offset + kind->size &&
		    memcmp((const char *)data + kind->offset, kind->magic, kind->size) == 0) {
			return kind->text;
		}
	}
	if (tree_has_magic(data, size)) {
		return "a device tree or a FIT image";
	}
	if (looks_like_arm_code(data, size)) {
		return "ARM code, a Linux Image built without the port perhaps";
	}
	return "nothing known here";
}

/* (ii) The signature. */

enum {
	SIGNATURE_MAGIC,
	SIGNATURE_ABI,
	SIGNATURE_LINK,
	SIGNATURE_MEMORY_SIZE,
	SIGNATURE_PAGE_OFFSET,
	SIGNATURE_DATA_SIZE,
	SIGNATURE_WORDS
};

/* Byte by byte: the host of the tests may be of another order. */
static uint32_t signature_word(const void *data, unsigned int word)
{
	const uint8_t *byte = (const uint8_t *)data + ARM_PV_SIGNATURE_OFFSET +
			      word * sizeof(uint32_t);

	return byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16 |
	       (uint32_t)byte[3] << 24;
}

/* Are the first @words words of the signature in the image? */
static bool signature_fits(size_t size, unsigned int words)
{
	return size >= ARM_PV_SIGNATURE_OFFSET + words * sizeof(uint32_t);
}

/* With the version: what follows depends on it. */
static bool has_signature(const void *data, size_t size)
{
	return signature_fits(size, SIGNATURE_ABI + 1) &&
	       signature_word(data, SIGNATURE_MAGIC) == ARM_PV_SIGNATURE_MAGIC;
}

/* Was the end of the file lost? */
static bool is_truncated(const void *data, size_t size)
{
	return !signature_fits(size, SIGNATURE_WORDS) ||
	       size < signature_word(data, SIGNATURE_DATA_SIZE);
}

static void complain_kind(const void *data, size_t size, struct text *text)
{
	text_put(text, "it has no signature of the port; it is ");
	text_put(text, kind_text(data, size));
	text_put(text, ", and a raw Image built with the port is needed");
}

static void complain_abi(uint32_t abi, struct text *text)
{
	text_put(text, "it is built for version ");
	text_number(text, abi);
	text_put(text, " of the guest ABI, and this hypervisor has version ");
	text_number(text, ARM_PV_ABI_VERSION);
}

static void complain_truncated(const void *data, size_t size, struct text *text)
{
	text_put(text, "the image is shorter than it says: ");
	text_number(text, size);
	if (signature_fits(size, SIGNATURE_WORDS)) {
		text_put(text, " of ");
		text_number(text, signature_word(data, SIGNATURE_DATA_SIZE));
	}
	text_put(text, " bytes");
}

/* Addresses and sizes in the signature, against each other and the memory map. */
static bool addresses_fit(const struct guest_image *image, struct text *text)
{
	if (image->memory_size < image->size) {
		text_put(text, "its signature tells of less memory than its data takes: "
			       "it is damaged");
		return false;
	}
	if ((image->page_offset.a & ~CHUNK_MASK) != 0 ||
	    image->link.a - image->page_offset.a != ARM_PV_TEXT_OFFSET) {
		text_put(text, "it is linked at ");
		text_address(text, image->link.a);
		text_put(text, ", which must be 0x8000 above its page_offset, a whole MiB: ");
		text_address(text, image->page_offset.a);
		return false;
	}
	if (!range_ok(image->link.a, image->memory_size, 0, ARM_PV_HYP_START)) {
		text_put(text, "linked at ");
		text_address(text, image->link.a);
		text_put(text, " it reaches into the hypervisor's addresses");
		return false;
	}
	return true;
}

int guest_image_check(struct guest_image *image, const void *data, size_t size,
		      char *error, size_t error_size)
{
	struct text text = text_start(error, error_size);
	uint32_t abi;

	if (!has_signature(data, size)) {
		complain_kind(data, size, &text);
		return -1;
	}
	abi = signature_word(data, SIGNATURE_ABI);
	if (abi != ARM_PV_ABI_VERSION) {
		complain_abi(abi, &text);
		return -1;
	}
	if (is_truncated(data, size)) {
		complain_truncated(data, size, &text);
		return -1;
	}
	image->data = data;
	image->size = (uint32_t)size;
	image->memory_size = signature_word(data, SIGNATURE_MEMORY_SIZE);
	image->link.a = signature_word(data, SIGNATURE_LINK);
	image->page_offset.a = signature_word(data, SIGNATURE_PAGE_OFFSET);
	return addresses_fit(image, &text) ? 0 : -1;
}

/* (iii) Places in guest memory. */

/*
 * How far above the start of RAM things may be placed: Linux maps at least
 * this much of it linearly, and looks at the ramdisk through that mapping.
 */
#define LINEAR_MAP_SURE	(UINT32_C(512) << 20)

static void put_kib(struct text *text, const char *what, uint64_t bytes)
{
	text_put(text, what);
	text_number(text, (bytes + 1023) / 1024);
	text_put(text, " KiB");
}

/*
 * From the top: ramdisk, tree. Then Linux, which wants room above its image
 * before it has read the tree, finds the low memory free.
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

/* (iv) All for one domain. */

/* An image of the bundle; its size fits in 32 bits as the bundle's does. */
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
	return guest_image_check(&plan->kernel, data, size, config->error + text.length,
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
	/* Only now: the steps above wrote there what they were at. */
	config->error[0] = '\0';
	return 0;
}
