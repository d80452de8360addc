// SPDX-License-Identifier: GPL-2.0-only
/*
 * bundle.c - read the FIT image that contains the guests.
 *
 * A FIT is a device tree whose properties hold the images themselves:
 * /images/NAME { data; type; hash-1 { algo; value; }; } and
 * /configurations { default = "X"; X { fdt = "NAME"; }; }.
 *
 * SPEC: U-Boot, doc/uImage.FIT/source_file_format.txt.
 */
#include <vambrace/bundle.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <vambrace/crc32.h>
#include <vambrace/devicetree.h>

/* The name of the image that is the "fdt" of the default configuration. */
static const char *find_domains(const void *fit, const char **why)
{
	int configurations = fdt_path_offset(fit, "/configurations");
	const char *name = NULL;
	int configuration;

	if (configurations >= 0) {
		name = dt_string(fit, configurations, "default");
	}
	if (name == NULL) {
		*why = "the bundle has no default configuration";
		return NULL;
	}
	configuration = fdt_subnode_offset(fit, configurations, name);
	if (configuration < 0) {
		*why = "the bundle lacks the configuration that it names as default";
		return NULL;
	}
	name = dt_string(fit, configuration, "fdt");
	if (name == NULL) {
		*why = "the configuration in the bundle does not name the tree of domains (fdt)";
	}
	return name;
}

int bundle_open(struct bundle *bundle, const void *data, size_t size, const char **why)
{
	if (dt_check(data, size, why) != 0) {
		return -1;
	}
	bundle->fit = data;
	bundle->images = fdt_path_offset(data, "/images");
	if (bundle->images < 0) {
		*why = "the bundle is a device tree but no FIT image: it has no /images";
		return -1;
	}
	bundle->domains = find_domains(data, why);
	return bundle->domains != NULL ? 0 : -1;
}

/* Compare the checksum in the node @hash. */
static int check_hash(const void *fit, int hash, const void *data, size_t size, const char **why)
{
	const char *algorithm = dt_string(fit, hash, "algo");
	size_t value_size;
	const void *value = dt_property(fit, hash, "value", &value_size);

	if (algorithm == NULL || strcmp(algorithm, "crc32") != 0) {
		*why = "it has a hash that is not crc32, which alone is known here";
		return -1;
	}
	if (value == NULL || value_size != sizeof(uint32_t)) {
		*why = "its crc32 is missing or malformed";
		return -1;
	}
	if (dt_cell(value, 0) != crc32(data, size)) {
		*why = "its data does not have the crc32 that the bundle tells: it is damaged";
		return -1;
	}
	return 0;
}

/* The image must have a hash, and every hash must match. */
static int check_hashes(const void *fit, int image, const void *data, size_t size, const char **why)
{
	bool checked = false;
	int node;

	fdt_for_each_subnode(node, fit, image) {
		const char *name = fdt_get_name(fit, node, NULL);

		if (name == NULL || strncmp(name, "hash", 4) != 0) {
			*why = "it has a sub-node that is no hash";
			return -1;
		}
		if (check_hash(fit, node, data, size, why) != 0) {
			return -1;
		}
		checked = true;
	}
	if (!checked) {
		*why = "it has no hash";
		return -1;
	}
	return 0;
}

int bundle_image(const struct bundle *bundle, const char *name, const void **data, size_t *size,
		 const char **why)
{
	const void *fit = bundle->fit;
	int image = fdt_subnode_offset(fit, bundle->images, name);
	size_t unused;

	if (image < 0) {
		*why = "the bundle has no image of this name";
		return -1;
	}
	*data = dt_property(fit, image, "data", size);
	if (*data == NULL) {
		bool outside = dt_property(fit, image, "data-offset", &unused) != NULL ||
			       dt_property(fit, image, "data-position", &unused) != NULL;

		*why = outside ? "its data lies outside of the tree (do not use mkimage -E)" :
				 "it has no data";
		return -1;
	}
	return check_hashes(fit, image, *data, *size, why);
}

int bundle_domains(const struct bundle *bundle, void *buffer, size_t size, const char **why)
{
	const void *data;
	size_t length;

	if (bundle_image(bundle, bundle->domains, &data, &length, why) != 0) {
		return -1;
	}
	if (length > size) {
		*why = "it is larger than this hypervisor has room for";
		return -1;
	}
	memcpy(buffer, data, length);
	return dt_check(buffer, length, why);
}
