// SPDX-License-Identifier: GPL-2.0-only
/*
 * domain_config.c - reading the tree of domains. See schema.c for the properties.
 *
 * Unknown nodes and properties are errors: ignoring a misspelt one would make a
 * domain that differs from its description. Only the first error is reported.
 *
 * SPEC: Xen, docs/misc/arm/device-tree/booting.txt, "Creating Multiple Domains
 *	directly from Xen".
 */
#include <vambrace/domain_config.h>

#include <stdbool.h>
#include <string.h>

#include <vambrace/devicetree.h>
#include <vambrace/text.h>

#include "nearest.h"
#include "schema.h"

/* --- one domain --- */

#define KERNEL_COMPATIBLE  "multiboot,kernel"
#define RAMDISK_COMPATIBLE "multiboot,ramdisk"
#define MODULE_COMPATIBLE  "multiboot,module"
#define DOMAIN_COMPATIBLE  "xen,domain"

/* Start the message about a sub-node: "node 'x' ". */
static struct text complain_node(struct domain_config *config, const char *name)
{
	struct text text = text_start(config->error, sizeof(config->error));

	text_put(&text, "node ");
	text_quote(&text, name);
	return text;
}

static void complain_node_unknown(struct domain_config *config, const char *name, const void *tree,
				  int node)
{
	struct nearest nearest = { NULL, NAME_DISTANCE_NEAR + 1 };
	struct text text = complain_node(config, name);
	const char *compatible = fdt_stringlist_get(tree, node, "compatible", 0, NULL);

	if (compatible == NULL) {
		text_put(&text, " has no compatible property to tell what it is");
		return;
	}
	text_put(&text, " has a compatible property that is not known here: ");
	text_quote(&text, compatible);
	nearest_consider(&nearest, compatible, KERNEL_COMPATIBLE);
	nearest_consider(&nearest, compatible, RAMDISK_COMPATIBLE);
	nearest_suggest(&text, &nearest);
}

static void read_module(struct domain_config *config, const void *tree, int node, const char *name)
{
	bool is_kernel = dt_string_listed(tree, node, "compatible", KERNEL_COMPATIBLE);
	bool is_ramdisk = dt_string_listed(tree, node, "compatible", RAMDISK_COMPATIBLE);
	const char *image = is_kernel ? config->kernel_image : config->ramdisk_image;
	struct text text;

	if (!is_kernel && !is_ramdisk) {
		complain_node_unknown(config, name, tree, node);
		return;
	}
	if (is_kernel && is_ramdisk) {
		text = complain_node(config, name);
		text_put(&text, " is both a kernel and a ramdisk");
		return;
	}
	if (!dt_string_listed(tree, node, "compatible", MODULE_COMPATIBLE)) {
		text = complain_node(config, name);
		text_put(&text, " lacks \"" MODULE_COMPATIBLE "\" in its compatible property");
		return;
	}
	if (image[0] != '\0') {
		text = complain_node(config, name);
		text_put(&text, is_kernel ? " is a second kernel" : " is a second ramdisk");
		return;
	}
	if (fdt_first_subnode(tree, node) >= 0) {
		text = complain_node(config, name);
		text_put(&text, " has a sub-node, and none is known here");
		return;
	}
	schema_read(config, is_kernel ? &schema_of_kernel : &schema_of_ramdisk, tree, node);
	if (!config_is_refused(config) && image[0] == '\0') {
		text = complain_node(config, name);
		text_put(&text, " names no image: vambrace,image is empty");
	}
}

static void read_modules(struct domain_config *config, const void *tree, int node)
{
	int module;

	fdt_for_each_subnode(module, tree, node) {
		const char *name = fdt_get_name(tree, module, NULL);

		read_module(config, tree, module, name != NULL ? name : "");
		if (config_is_refused(config)) {
			return;
		}
	}
	if (config->kernel_image[0] == '\0') {
		struct text text = text_start(config->error, sizeof(config->error));

		text_put(&text,
			 "it has no kernel: a sub-node with compatible = \"" KERNEL_COMPATIBLE
			 "\", \"" MODULE_COMPATIBLE "\"");
	}
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_' || c == '.' || c == '+';
}

/* Copy the name, truncated and made printable; complain when that changes it. */
static void take_name(struct domain_config *config, const char *name)
{
	size_t length = strnlen(name, DOMAIN_NAME_SIZE);
	size_t kept = length < DOMAIN_NAME_SIZE ? length : DOMAIN_NAME_SIZE - 1;
	bool odd = length == 0;

	for (size_t i = 0; i < kept; i++) {
		odd = odd || !is_name_char(name[i]);
		config->name[i] = is_name_char(name[i]) ? name[i] : '?';
	}
	config->name[kept] = '\0';
	if (odd || length == DOMAIN_NAME_SIZE) {
		struct text text = text_start(config->error, sizeof(config->error));

		text_put(&text, "its name ");
		text_quote(&text, name);
		text_put(&text, odd ? " has characters other than letters, digits, - _ . +" :
				      " is longer than 31 characters");
	}
}

static void check_compatible(struct domain_config *config, const void *tree, int node)
{
	struct nearest nearest = { NULL, NAME_DISTANCE_NEAR + 1 };
	const char *compatible = fdt_stringlist_get(tree, node, "compatible", 0, NULL);
	struct text text;

	if (dt_string_listed(tree, node, "compatible", DOMAIN_COMPATIBLE)) {
		return;
	}
	text = text_start(config->error, sizeof(config->error));
	text_put(&text, "its compatible property is not \"" DOMAIN_COMPATIBLE "\"");
	if (compatible != NULL) {
		text_put(&text, " but ");
		text_quote(&text, compatible);
		nearest_consider(&nearest, compatible, DOMAIN_COMPATIBLE);
		nearest_suggest(&text, &nearest);
	}
}

static void check_vcpus(struct domain_config *config)
{
	if (config->vcpus != 1) {
		struct text text = text_start(config->error, sizeof(config->error));

		text_put(&text, "property 'cpus' is ");
		text_number(&text, config->vcpus);
		text_put(&text, ", and a domain has exactly 1 CPU so far");
	}
}

/* Each step is taken only if those before found no error. */
static void read_domain(struct domain_config *config, const void *tree, int node)
{
	if (!config_is_refused(config)) {
		check_compatible(config, tree, node);
	}
	if (!config_is_refused(config)) {
		schema_read(config, &schema_of_domain, tree, node);
	}
	if (!config_is_refused(config)) {
		check_vcpus(config);
	}
	if (!config_is_refused(config)) {
		read_modules(config, tree, node);
	}
}

/* --- all of them --- */

struct reader {
	const void *tree;
	struct domain_config *out;
	unsigned int max, count, left_out;
	unsigned int next_id; /* for the next domain that is not the control domain */
	bool has_control;
};

/* Does @node ask to be the control domain? */
static bool takes_control(struct reader *reader, int node)
{
	int size = 0;
	const void *value = fdt_getprop(reader->tree, node, CAPABILITIES, &size);

	if (reader->has_control || value == NULL || size != (int)sizeof(uint32_t) ||
	    !(dt_cell(value, 0) & CAPABILITY_CONTROL)) {
		return false;
	}
	reader->has_control = true;
	return true;
}

/* The next place in the output, with the defaults and the name; NULL when full. */
static struct domain_config *begin_domain(struct reader *reader, const char *name, bool is_control)
{
	struct domain_config *config;

	if (!is_control && reader->next_id == reader->max) {
		reader->left_out++;
		return NULL;
	}
	config = &reader->out[reader->count++];
	memset(config, 0, sizeof(*config));
	config->id = is_control ? CONTROL_DOMAIN_ID : reader->next_id++;
	config->on_poweroff = ON_EVENT_DESTROY;
	config->on_reboot = ON_EVENT_RESTART;
	config->on_crash = ON_EVENT_PRESERVE;
	config->restart_backoff_ms = (struct restart_backoff){ 100, 10000 };
	take_name(config, name != NULL ? name : "");
	return config;
}

static void check_unique(struct reader *reader, struct domain_config *config)
{
	for (const struct domain_config *other = reader->out; other < config; other++) {
		if (strcmp(other->name, config->name) == 0) {
			struct text text = text_start(config->error, sizeof(config->error));

			text_put(&text, "another domain has the same name");
			return;
		}
	}
}

static void read_chosen(struct reader *reader, int chosen)
{
	int node;

	fdt_for_each_subnode(node, reader->tree, chosen) {
		struct domain_config *config =
			begin_domain(reader, fdt_get_name(reader->tree, node, NULL),
				     takes_control(reader, node));

		if (config == NULL) {
			continue;
		}
		if (!config_is_refused(config)) {
			check_unique(reader, config);
		}
		read_domain(config, reader->tree, node);
	}
}

/* A node other than /chosen: a misplaced domain, or a misspelt /chosen. */
static void refuse_stray(struct reader *reader, const char *name)
{
	struct domain_config *config = begin_domain(reader, name, false);
	struct nearest nearest = { NULL, NAME_DISTANCE_NEAR + 1 };
	struct text text;

	if (config == NULL || config_is_refused(config)) {
		return;
	}
	text = complain_node(config, name);
	text_put(&text, " lies outside of /chosen");
	nearest_consider(&nearest, name, "chosen");
	nearest_suggest(&text, &nearest);
}

int domain_config_read(const void *tree, struct domain_config *out, unsigned int max,
		       unsigned int *count, unsigned int *left_out, const char **why)
{
	struct reader reader = {
		.tree = tree,
		.out = out,
		.max = max,
		.next_id = CONTROL_DOMAIN_ID + 1,
	};
	int node;

	fdt_for_each_subnode(node, tree, 0) {
		const char *name = fdt_get_name(tree, node, NULL);

		if (name != NULL && strcmp(name, "chosen") == 0) {
			read_chosen(&reader, node);
		} else {
			refuse_stray(&reader, name != NULL ? name : "");
		}
	}
	*count = reader.count;
	*left_out = reader.left_out;
	if (reader.count == 0) {
		*why = "the bundle describes no domain";
		return -1;
	}
	return 0;
}
