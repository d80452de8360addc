// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_guest_image.c - which images are accepted, the messages about the
 * others, and that the parts do not overlap in guest memory.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include <arch/arch.h>
#include <public/arm_pv.h>
#include <vambrace/bundle.h>
#include <vambrace/crc32.h>
#include <vambrace/domain_config.h>
#include <vambrace/guest_image.h>
#include <vambrace/guest_tree.h>
#include <vambrace/devicetree.h>

const char unit_name[] = "guest_image";

#define MIB 0x100000u

static char error[192];
static struct guest_image image;

/* An image of 256 bytes with a signature that gives @data_size bytes of data. */
static uint8_t *make_image_of(uint32_t abi, uint32_t link, uint32_t memory_size,
			      uint32_t page_offset, uint32_t data_size)
{
	const uint32_t words[] = {
		ARM_PV_SIGNATURE_MAGIC, abi, link, memory_size, page_offset, data_size
	};
	uint8_t *bytes = calloc(1, 256);

	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		for (unsigned int j = 0; j < 4; j++) {
			bytes[ARM_PV_SIGNATURE_OFFSET + 4 * i + j] = (uint8_t)(words[i] >> 8 * j);
		}
	}
	return bytes;
}

static uint8_t *make_image(uint32_t abi, uint32_t link, uint32_t memory_size, uint32_t page_offset)
{
	return make_image_of(abi, link, memory_size, page_offset, 256);
}

static const struct {
	uint32_t abi, link, memory_size, page_offset;
	const char *part; /* of the error; NULL: fits */
} signatures[] = {
	{ ARM_PV_ABI_VERSION, 0xc0008000, 0x500000, 0xc0000000, NULL },
	{ ARM_PV_ABI_VERSION, 0x40008000, 256, 0x40000000, NULL },
	{ ARM_PV_ABI_VERSION, 0xfcf08000, 0xf8000, 0xfcf00000, NULL },
	{ ARM_PV_ABI_VERSION, 0xfcf08000, 0xf8001, 0xfcf00000, "hypervisor's addresses" },
	{ ARM_PV_ABI_VERSION, 0xc0008000, 0xffffffff, 0xc0000000, "hypervisor's addresses" },
	{ ARM_PV_ABI_VERSION, 0xfd008000, 0x1000, 0xfd000000, "hypervisor's addresses" },
	{ ARM_PV_ABI_VERSION, 0xc0008000, 255, 0xc0000000, "damaged" },
	{ ARM_PV_ABI_VERSION, 0xc0008000, 0, 0xc0000000, "damaged" },
	{ ARM_PV_ABI_VERSION, 0xc0010000, 0x500000, 0xc0000000, "linked at 0xc0010000" },
	{ ARM_PV_ABI_VERSION, 0xc0009000, 0x500000, 0xc0001000, "linked at 0xc0009000" },
	{ ARM_PV_ABI_VERSION, 0x00007000, 0x500000, 0xfffff000, "linked at" },
	{ 0, 0xc0008000, 0x500000, 0xc0000000, "version 0 of the guest ABI" },
	{ 1, 0xc0008000, 0x500000, 0xc0000000,
	  "it is built for version 1 of the guest ABI, and this hypervisor has version 2" },
	{ ARM_PV_ABI_VERSION + 1, 0xc0008000, 0x500000, 0xc0000000, "of the guest ABI" },
};

START_TEST(signature)
{
	uint8_t *bytes = make_image(signatures[_i].abi, signatures[_i].link,
				    signatures[_i].memory_size, signatures[_i].page_offset);
	int result = arch_image_check(&image, bytes, 256, error, sizeof(error));

	if (signatures[_i].part == NULL) {
		ck_assert_int_eq(result, 0);
		ck_assert_ptr_eq(image.data, bytes);
		ck_assert_uint_eq(image.size, 256);
		ck_assert_uint_eq(image.memory_size, signatures[_i].memory_size);
		ck_assert_uint_eq(image.link.a, signatures[_i].link);
		ck_assert_uint_eq(image.page_offset.a, signatures[_i].page_offset);
	} else {
		ck_assert_int_eq(result, -1);
		ck_assert_msg(strstr(error, signatures[_i].part) != NULL, "%s", error);
	}
	free(bytes);
}
END_TEST

static const struct {
	uint32_t abi;
	size_t size;	    /* of the file */
	uint32_t data_size; /* in the signature */
	const char *part;   /* of the error; NULL: fits */
} lengths[] = {
	{ ARM_PV_ABI_VERSION, 256, 256, NULL },
	{ ARM_PV_ABI_VERSION, 256, 255, NULL },
	{ ARM_PV_ABI_VERSION, 256, 0, NULL },
	{ ARM_PV_ABI_VERSION, 255, 256, "the image is shorter than it says: 255 of 256 bytes" },
	{ ARM_PV_ABI_VERSION, 256, 257, "the image is shorter than it says: 256 of 257 bytes" },
	{ ARM_PV_ABI_VERSION, 256, UINT32_MAX, "shorter than it says: 256 of 4294967295 bytes" },
	{ ARM_PV_ABI_VERSION, 0x40 + 6 * 4, 0x40 + 6 * 4, NULL },
	{ ARM_PV_ABI_VERSION, 0x40 + 6 * 4 - 1, 256,
	  "the image is shorter than it says: 87 bytes" },
	{ ARM_PV_ABI_VERSION, 0x40 + 2 * 4, 256, "the image is shorter than it says: 72 bytes" },
	{ ARM_PV_ABI_VERSION, 0x40 + 2 * 4 - 1, 256, "no signature" },
	{ 1, 0x40 + 5 * 4, 256, "version 1 of the guest ABI" },
};

/* The rest of the file is no memory: the address sanitizer would see a look at it. */
START_TEST(truncated)
{
	uint8_t *whole = make_image_of(lengths[_i].abi, 0xc0008000, 0x500000, 0xc0000000,
				       lengths[_i].data_size);
	uint8_t *bytes = malloc(lengths[_i].size);
	int result;

	memcpy(bytes, whole, lengths[_i].size);
	result = arch_image_check(&image, bytes, lengths[_i].size, error, sizeof(error));
	if (lengths[_i].part == NULL) {
		ck_assert_int_eq(result, 0);
		ck_assert_uint_eq(image.size, lengths[_i].size);
	} else {
		ck_assert_int_eq(result, -1);
		ck_assert_msg(strstr(error, lengths[_i].part) != NULL, "%s", error);
	}
	free(bytes);
	free(whole);
}
END_TEST

/* First bytes of images that cannot be started. */
static const struct {
	size_t offset;
	const char *bytes;
	size_t count;
	size_t size;
	const char *part;
} others[] = {
	{ 0, "", 0, 0, "it is empty" },
	{ 0, "x", 1, 1, "nothing known" },
	{ 0, "", 0, 256, "nothing known" },
	{ 0x24, "\x18\x28\x6f\x01", 4, 256, "a zImage" },
	{ 0, "\x27\x05\x19\x56", 4, 256, "a uImage" },
	{ 0,
	  "\x7f"
	  "ELF",
	  4, 256, "an ELF file" },
	{ 0, "\x1f\x8b", 2, 2, "gzip" },
	{ 0,
	  "\xfd"
	  "7zXZ\0",
	  6, 256, "xz" },
	{ 0, "\x02\x21\x4c\x18", 4, 256, "lz4" },
	{ 0, "\x04\x22\x4d\x18", 4, 256, "lz4" },
	{ 0, "BZh", 3, 256, "bzip2" },
	{ 0, "\x5d\0\0", 3, 256, "lzma" },
	{ 0, "\xd0\x0d\xfe\xed", 4, 256, "a device tree or a FIT image" },
	{ 0, "070701", 6, 256, "cpio" },
	{ 0x38, "ARM\x64", 4, 256, "64-bit" },
	{ 0, "\x00\x90\x0f\xe1\x01\x00\xa0\xe3\x02\x00\xa0\xe1\x03\x00\x00\xea", 16, 256,
	  "a Linux Image built without the port" },
};

START_TEST(other_images_are_named)
{
	uint8_t *bytes = calloc(1, others[_i].size);

	memcpy(bytes + others[_i].offset, others[_i].bytes, others[_i].count);
	ck_assert_int_eq(arch_image_check(&image, bytes, others[_i].size, error, sizeof(error)),
			 -1);
	ck_assert_msg(strstr(error, others[_i].part) != NULL, "%s", error);
	ck_assert_ptr_nonnull(strstr(error, "no signature of the port"));
	free(bytes);
}
END_TEST

static void check_image(const void *copy, size_t size)
{
	arch_image_check(&image, copy, size, error, sizeof(error));
}

START_TEST(damaged_images_do_no_harm)
{
	uint8_t *bytes = make_image(ARM_PV_ABI_VERSION, 0xc0008000, 0x500000, 0xc0000000);

	unit_damage(bytes, 256, check_image);
	free(bytes);
}
END_TEST

static struct guest_plan plan;

static int place(uint32_t memory_size, uint32_t ramdisk_size, uint64_t ram_size)
{
	memset(&plan, 0, sizeof(plan));
	plan.kernel.memory_size = memory_size;
	plan.ramdisk_size = ramdisk_size;
	return guest_image_place(&plan, ram_size, error, sizeof(error));
}

static void expect_apart(uint64_t ram_size)
{
	uint64_t kernel_end = (uint64_t)plan.kernel_gpa.a + plan.kernel.memory_size;
	uint64_t tree_end = (uint64_t)plan.tree_gpa.a + GUEST_TREE_SIZE;
	uint64_t ramdisk_end = (uint64_t)plan.ramdisk_gpa.a + plan.ramdisk_size;

	ck_assert_uint_eq(plan.kernel_gpa.a, ARM_PV_RAM_BASE + ARM_PV_TEXT_OFFSET);
	ck_assert_uint_le(kernel_end, plan.tree_gpa.a);
	ck_assert_uint_le(tree_end, plan.ramdisk_gpa.a);
	ck_assert_uint_le(ramdisk_end, ARM_PV_RAM_BASE + ram_size);
	ck_assert_uint_le(ramdisk_end, ARM_PV_RAM_BASE + 512u * MIB);
	ck_assert_uint_eq(plan.tree_gpa.a % PAGE_SIZE, 0);
	ck_assert_uint_eq(plan.ramdisk_gpa.a % PAGE_SIZE, 0);
}

START_TEST(places)
{
	static const uint32_t kernels[] = { 256, 0x500000, 0x5fffff };
	static const uint32_t ramdisks[] = { 0, 1, 4095, 4096, 4097, 0x200000 };
	static const uint64_t rams[] = { 8 * MIB, 64 * MIB, 512u * MIB, 1024u * MIB };

	for (unsigned int i = 0; i < 3 * 6 * 4; i++) {
		uint64_t ram = rams[i / 18];

		if (place(kernels[i % 3], ramdisks[i / 3 % 6], ram) == 0) {
			expect_apart(ram);
		} else {
			/* Only the largest of both do not fit into the smallest. */
			ck_assert_uint_eq(ram, 8 * MIB);
			ck_assert_uint_ge(kernels[i % 3] + ramdisks[i / 3 % 6], 0x7f0000);
		}
	}
}
END_TEST

/* Around the size at which things stop to fit: never over each other. */
START_TEST(the_last_that_fits)
{
	unsigned int fitted = 0;

	for (uint32_t size = MIB - 0x8000 - 0x6000; size < MIB; size += 16) {
		if (place(size, 4097, MIB) == 0) {
			expect_apart(MIB);
			fitted++;
		} else {
			ck_assert_ptr_nonnull(
				strstr(error, "do not fit into its memory of 1024 KiB"));
		}
	}
	ck_assert_uint_gt(fitted, 0);
	ck_assert_uint_lt(fitted, (0x8000 + 0x6000) / 16);
	ck_assert_int_eq(place(UINT32_MAX, UINT32_MAX, 1024u * MIB), -1);
	ck_assert_int_eq(place(256, 0, 0), -1);
}
END_TEST

/* The bundle of the tests, its image "guest" made one that can be started. */
static uint64_t space[2048];
static struct bundle bundle;

static void set_image(const char *path, const void *data, size_t size)
{
	int node = fdt_path_offset(space, path);

	ck_assert_int_eq(fdt_setprop(space, node, "data", data, (int)size), 0);
	node = fdt_subnode_offset(space, fdt_path_offset(space, path), "hash-1");
	ck_assert_int_eq(fdt_setprop_u32(space, node, "value", crc32(data, size)), 0);
}

static void make_bundle(uint32_t memory_size)
{
	size_t size;
	void *original = unit_load("bundle.itb", &size);
	uint8_t *kernel = make_image(ARM_PV_ABI_VERSION, 0xc0008000, memory_size, 0xc0000000);
	const char *why;

	ck_assert_int_eq(fdt_open_into(original, space, sizeof(space)), 0);
	set_image("/images/guest", kernel, 256);
	ck_assert_int_eq(bundle_open(&bundle, space, sizeof(space), &why), 0);
	free(kernel);
	free(original);
}

static struct domain_config config_of(const char *kernel, const char *ramdisk)
{
	struct domain_config config = { .name = "d", .memory_kib = 8192, .vcpus = 1 };

	strcpy(config.kernel_image, kernel);
	strcpy(config.ramdisk_image, ramdisk);
	return config;
}

START_TEST(plan_of_a_domain)
{
	struct domain_config config = config_of("guest", "ramdisk");

	make_bundle(0x100000);
	ck_assert_int_eq(guest_image_plan(&plan, &config, &bundle), 0);
	ck_assert_str_eq(config.error, "");
	ck_assert_uint_eq(plan.kernel.memory_size, 0x100000);
	ck_assert_uint_eq(plan.ramdisk_size, 2);
	ck_assert_mem_eq(plan.ramdisk, "01", 2);
	expect_apart(8 * MIB);

	config = config_of("guest", "");
	ck_assert_int_eq(guest_image_plan(&plan, &config, &bundle), 0);
	ck_assert_uint_eq(plan.ramdisk_size, 0);
	ck_assert_ptr_null(plan.ramdisk);
}
END_TEST

static const struct {
	const char *kernel, *ramdisk;
	uint32_t memory_size;
	const char *error;
} refusals[] = {
	{ "none", "", 0x100000, "kernel image 'none': the bundle has no image of this name" },
	{ "guest", "none", 0x100000, "ramdisk image 'none': the bundle has no image of this name" },
	{ "ramdisk", "", 0x100000,
	  "kernel image 'ramdisk': it has no signature of the port; "
	  "it is nothing known here, and a raw Image built with the port is needed" },
	{ "domains", "", 0x100000,
	  "kernel image 'domains': it has no signature of the port; it is "
	  "a device tree or a FIT image, and a raw Image built with the port is needed" },
	{ "guest", "ramdisk", 0x800000,
	  "kernel with bss, 8192 KiB, ramdisk, 1 KiB, "
	  "and device tree do not fit into its memory of 8192 KiB" },
};

START_TEST(refusal_names_image_and_cause)
{
	struct domain_config config = config_of(refusals[_i].kernel, refusals[_i].ramdisk);

	make_bundle(refusals[_i].memory_size);
	ck_assert_int_eq(guest_image_plan(&plan, &config, &bundle), -1);
	ck_assert_str_eq(config.error, refusals[_i].error);
}
END_TEST

START_TEST(empty_ramdisk)
{
	struct domain_config config = config_of("guest", "ramdisk");

	make_bundle(0x100000);
	set_image("/images/ramdisk", "", 0);
	ck_assert_int_eq(guest_image_plan(&plan, &config, &bundle), -1);
	ck_assert_str_eq(config.error, "ramdisk image 'ramdisk': it is empty");
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_loop_test(tests, signature, 0, sizeof(signatures) / sizeof(signatures[0]));
	tcase_add_loop_test(tests, truncated, 0, sizeof(lengths) / sizeof(lengths[0]));
	tcase_add_loop_test(tests, other_images_are_named, 0, sizeof(others) / sizeof(others[0]));
	tcase_add_test(tests, damaged_images_do_no_harm);
	tcase_add_test(tests, places);
	tcase_add_test(tests, the_last_that_fits);
	tcase_add_test(tests, plan_of_a_domain);
	tcase_add_loop_test(tests, refusal_names_image_and_cause, 0,
			    sizeof(refusals) / sizeof(refusals[0]));
	tcase_add_test(tests, empty_ramdisk);
}
