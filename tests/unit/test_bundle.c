// SPDX-License-Identifier: GPL-2.0-only
/*
 * test_bundle.c - the FIT image: sound, changed in one place, damaged anywhere.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include <vambrace/bundle.h>
#include <vambrace/devicetree.h>

const char unit_name[] = "bundle";

static uint64_t space[1024]; /* the bundle, with room to be changed */
static void *original;
static size_t original_size;
static struct bundle bundle;
static const char *why;
static const void *data;
static size_t size;

static void setup(void)
{
	original = unit_load("bundle.itb", &original_size);
	ck_assert_int_eq(fdt_open_into(original, space, sizeof(space)), 0);
}

static void teardown(void)
{
	free(original);
}

static void expect_error(int result, const char *part)
{
	ck_assert_int_eq(result, -1);
	ck_assert_msg(strstr(why, part) != NULL, "'%s' instead of '%s'", why, part);
}

START_TEST(images_of_a_sound_bundle)
{
	static uint64_t buffer[512];

	ck_assert_int_eq(bundle_open(&bundle, original, original_size, &why), 0);
	ck_assert_int_eq(bundle_image(&bundle, "guest", &data, &size, &why), 0);
	ck_assert_uint_eq(size, 21);
	ck_assert_mem_eq(data, "the data of an image\n", size);
	ck_assert_int_eq(bundle_image(&bundle, "ramdisk", &data, &size, &why), 0);
	ck_assert_mem_eq(data, "01", 2);
	ck_assert_int_eq(bundle_domains(&bundle, buffer, sizeof(buffer), &why), 0);
	ck_assert_int_ge(fdt_path_offset(buffer, "/chosen/linux1"), 0);
	expect_error(bundle_image(&bundle, "nothing", &data, &size, &why), "no image of this name");
	expect_error(bundle_domains(&bundle, buffer, 64, &why), "room");
	ck_assert_int_eq(bundle_image(&bundle, "domains", &data, &size, &why), 0);
	ck_assert_int_eq(bundle_domains(&bundle, buffer, size, &why), 0);
	expect_error(bundle_domains(&bundle, buffer, size - 1, &why), "room");
}
END_TEST

/* What opening or reading the image "guest" finds after one change. */
static const struct {
	const char *node;
	const char *property; /* NULL: the node is deleted */
	const char *value;    /* NULL: the property is deleted */
	int value_size;
	const char *at_open; /* part of the error; NULL: opens */
	const char *at_image;
} changes[] = {
	{ "/images", NULL, NULL, 0, "no FIT image", NULL },
	{ "/configurations", NULL, NULL, 0, "no default configuration", NULL },
	{ "/configurations", "default", NULL, 0, "no default configuration", NULL },
	{ "/configurations", "default", "x", 2, "lacks the configuration", NULL },
	{ "/configurations", "default", "x", 1, "no default configuration", NULL },
	{ "/configurations/vambrace", "fdt", NULL, 0, "does not name the tree", NULL },
	{ "/images/guest", NULL, NULL, 0, NULL, "no image of this name" },
	{ "/images/guest", "data", NULL, 0, NULL, "no data" },
	{ "/images/guest", "data", "the Data of an image\n", 21, NULL, "damaged" },
	{ "/images/guest", "data", "the data of an image", 20, NULL, "damaged" },
	{ "/images/guest", "data", "", 0, NULL, "damaged" },
	{ "/images/guest/hash-1", "value", "\0\0\0\0", 4, NULL, "damaged" },
	{ "/images/guest/hash-1", "value", "\0\0\0", 3, NULL, "malformed" },
	{ "/images/guest/hash-1", "value", NULL, 0, NULL, "missing" },
	{ "/images/guest/hash-1", "algo", "sha1", 5, NULL, "not crc32" },
	{ "/images/guest/hash-1", "algo", NULL, 0, NULL, "not crc32" },
	{ "/images/guest/hash-1", NULL, NULL, 0, NULL, "no hash" },
};

static void change(unsigned int i)
{
	int node = fdt_path_offset(space, changes[i].node);

	ck_assert_int_ge(node, 0);
	if (changes[i].property == NULL) {
		fdt_del_node(space, node);
	} else if (changes[i].value == NULL) {
		fdt_delprop(space, node, changes[i].property);
	} else {
		ck_assert_int_eq(fdt_setprop(space, node, changes[i].property, changes[i].value,
					     changes[i].value_size),
				 0);
	}
}

START_TEST(changed_bundle)
{
	int result;

	change(_i);
	result = bundle_open(&bundle, space, sizeof(space), &why);
	if (changes[_i].at_open != NULL) {
		expect_error(result, changes[_i].at_open);
		return;
	}
	ck_assert_int_eq(result, 0);
	expect_error(bundle_image(&bundle, "guest", &data, &size, &why), changes[_i].at_image);
	/* The other images are not touched by that. */
	ck_assert_int_eq(bundle_image(&bundle, "ramdisk", &data, &size, &why), 0);
}
END_TEST

START_TEST(second_hash_counts_too)
{
	int image = fdt_path_offset(space, "/images/guest");
	int hash = fdt_add_subnode(space, image, "hash-2");

	fdt_setprop_string(space, hash, "algo", "crc32");
	fdt_setprop_u32(space, hash, "value", 1);
	ck_assert_int_eq(bundle_open(&bundle, space, sizeof(space), &why), 0);
	expect_error(bundle_image(&bundle, "guest", &data, &size, &why), "damaged");
}
END_TEST

START_TEST(other_sub_nodes_are_refused)
{
	fdt_add_subnode(space, fdt_path_offset(space, "/images/guest"), "signature-1");
	ck_assert_int_eq(bundle_open(&bundle, space, sizeof(space), &why), 0);
	expect_error(bundle_image(&bundle, "guest", &data, &size, &why), "no hash");
}
END_TEST

START_TEST(external_data)
{
	int image = fdt_path_offset(space, "/images/guest");

	fdt_delprop(space, image, "data");
	fdt_setprop_u32(space, image, "data-offset", 0);
	ck_assert_int_eq(bundle_open(&bundle, space, sizeof(space), &why), 0);
	expect_error(bundle_image(&bundle, "guest", &data, &size, &why), "mkimage -E");
}
END_TEST

START_TEST(not_a_bundle)
{
	static const uint64_t cpio[] = { 0x3130373037300000, 0, 0, 0, 0, 0, 0, 0 };

	expect_error(bundle_open(&bundle, cpio, sizeof(cpio), &why), "magic");
	expect_error(bundle_open(&bundle, cpio, 3, &why), "shorter");
}
END_TEST

/* Read everything; what was read must be inside, which the sanitizer sees. */
static void use_bundle(const void *copy, size_t copy_size)
{
	static const char *const names[] = { "domains", "guest", "ramdisk" };
	static uint64_t buffer[512];

	if (bundle_open(&bundle, copy, copy_size, &why) != 0) {
		return;
	}
	for (unsigned int i = 0; i < 3; i++) {
		if (bundle_image(&bundle, names[i], &data, &size, &why) == 0) {
			free(unit_copy(data, size));
		}
	}
	bundle_domains(&bundle, buffer, sizeof(buffer), &why);
}

START_TEST(damaged_bundles_do_no_harm)
{
	unit_damage(original, original_size, use_bundle);
}
END_TEST

START_TEST(changed_data_never_goes_unnoticed)
{
	const uint8_t *bytes;
	size_t offset;

	ck_assert_int_eq(bundle_open(&bundle, original, original_size, &why), 0);
	ck_assert_int_eq(bundle_image(&bundle, "guest", &data, &size, &why), 0);
	bytes = data;
	offset = (size_t)(bytes - (const uint8_t *)original);
	for (size_t i = 0; i < size * 8; i++) {
		uint8_t *copy = unit_copy(original, original_size);

		copy[offset + i / 8] ^= (uint8_t)(1 << i % 8);
		ck_assert_int_eq(bundle_open(&bundle, copy, original_size, &why), 0);
		ck_assert_int_eq(bundle_image(&bundle, "guest", &data, &size, &why), -1);
		free(copy);
		size = 21;
	}
}
END_TEST

void unit_add(TCase *tests)
{
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, images_of_a_sound_bundle);
	tcase_add_loop_test(tests, changed_bundle, 0, sizeof(changes) / sizeof(changes[0]));
	tcase_add_test(tests, second_hash_counts_too);
	tcase_add_test(tests, other_sub_nodes_are_refused);
	tcase_add_test(tests, external_data);
	tcase_add_test(tests, not_a_bundle);
	tcase_add_test(tests, damaged_bundles_do_no_harm);
	tcase_add_test(tests, changed_data_never_goes_unnoticed);
}
