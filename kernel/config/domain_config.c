// SPDX-License-Identifier: GPL-2.0-only
/*
 * domain_config.c - reading the tree of domains.
 *
 * Reading order: (i) nearest known name, (ii) one value, (iii) one node by its
 * table of rules, (iv) one domain, (v) all of them.
 *
 * Every property and every node must be known: a misspelt one that were passed
 * over would leave its user with a domain other than the one described. The
 * first thing wrong is the one reported.
 *
 * SPEC: Xen, docs/misc/arm/device-tree/booting.txt, "Creating Multiple Domains
 *	directly from Xen".
 */
#include <vambrace/domain_config.h>

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include <vambrace/text.h>
#include <vambrace/devicetree.h>

#define KIB_PER_CHUNK	1024

/* Of Xen's, one is to be had: being the control domain. */
#define CAPABILITIES		"capabilities"
#define CAPABILITY_CONTROL	1u

/* (i) Nearest known name. */

#define NAME_MAX_COMPARED	32
#define NAME_DISTANCE_NEAR	3

static unsigned int smallest(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int low = a < b ? a : b;

	return low < c ? low : c;
}

/*
 * How many letters must be put in, taken out or changed to come from one name
 * to the other (Levenshtein); UINT_MAX for names too long to be compared.
 */
static unsigned int name_distance(const char *a, const char *b)
{
	unsigned int row[NAME_MAX_COMPARED + 1];
	size_t a_length = strnlen(a, NAME_MAX_COMPARED + 1);
	size_t b_length = strnlen(b, NAME_MAX_COMPARED + 1);

	if (a_length > NAME_MAX_COMPARED || b_length > NAME_MAX_COMPARED) {
		return UINT_MAX;
	}
	for (unsigned int j = 0; j <= b_length; j++) {
		row[j] = j;
	}
	for (unsigned int i = 1; i <= a_length; i++) {
		unsigned int diagonal = row[0];

		row[0] = i;
		for (unsigned int j = 1; j <= b_length; j++) {
			unsigned int above = row[j];

			row[j] = smallest(above + 1, row[j - 1] + 1,
					  diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[b_length];
}

/* The best of the known names so far; to be started with distance NEAR + 1. */
struct nearest {
	const char *name;
	unsigned int distance;
};

static void consider(struct nearest *nearest, const char *name, const char *known)
{
	unsigned int distance = name_distance(name, known);

	if (distance < nearest->distance) {
		nearest->distance = distance;
		nearest->name = known;
	}
}

static void text_suggest(struct text *text, const struct nearest *nearest)
{
	if (nearest->name != NULL) {
		text_put(text, "; did you mean ");
		text_quote(text, nearest->name);
		text_put(text, "?");
	}
}

/* (ii) One value. */

enum value_kind {
	VALUE_ANY,		/* needs no reading */
	VALUE_CELL,
	VALUE_MEMORY,		/* KiB in two cells */
	VALUE_TEXT,
	VALUE_POLICY,
	VALUE_RNG_KEY,		/* random bytes, from the bundle tool */
	VALUE_BACKOFF,		/* ms: the least and the most */
	VALUE_CAPABILITIES,	/* what the domain may do: CAPABILITY_* */
	VALUE_SOURCE,		/* for the bundle tool, which takes it out */
	VALUE_XEN,		/* of Xen's binding, but not to be had here */
};

struct rule {
	const char *name;
	enum value_kind kind;
	bool required;
	size_t offset, size;	/* of the member of struct domain_config */
};

#define MEMBER(member) \
	offsetof(struct domain_config, member), sizeof(((struct domain_config *)0)->member)

/* A property at hand. @owner says whose it is: "" or "its kernel: ". */
struct value {
	const char *owner;
	const char *name;
	const void *data;
	size_t size;
};

static bool refused(const struct domain_config *config)
{
	return config->error[0] != '\0';
}

/* Start the message about a property: "its kernel: property 'x' ". */
static struct text complain(struct domain_config *config, const struct value *value)
{
	struct text text = text_start(config->error, sizeof(config->error));

	text_put(&text, value->owner);
	text_put(&text, "property ");
	text_quote(&text, value->name);
	return text;
}

static void complain_simply(struct domain_config *config, const struct value *value,
			    const char *what)
{
	struct text text = complain(config, value);

	text_put(&text, what);
}

static bool is_one_string(const struct value *value)
{
	return value->size > 0 &&
	       memchr(value->data, '\0', value->size) == (const char *)value->data + value->size - 1;
}

static void read_cell(struct domain_config *config, const struct value *value, void *member)
{
	uint32_t cell;

	if (value->size != sizeof(cell)) {
		complain_simply(config, value, " is not one number (<N>)");
		return;
	}
	cell = tree_cell(value->data, 0);
	memcpy(member, &cell, sizeof(cell));
}

static void read_memory(struct domain_config *config, const struct value *value, void *member)
{
	uint64_t kib;

	if (value->size != sizeof(kib)) {
		complain_simply(config, value, " is not two cells, the KiB as 64 bits (<0 KIB>)");
		return;
	}
	kib = (uint64_t)tree_cell(value->data, 0) << 32 |
	      tree_cell(value->data, sizeof(uint32_t));
	if (kib == 0 || kib % KIB_PER_CHUNK != 0 || kib > DOMAIN_MEMORY_KIB_MAX) {
		struct text text = complain(config, value);

		text_put(&text, " is ");
		text_number(&text, kib);
		text_put(&text, kib == 0 ? " KiB" :
			 kib % KIB_PER_CHUNK != 0 ? " KiB, which is no multiple of 1 MiB (1024 KiB)" :
			 " KiB, more than the 1048576 KiB (1 GiB) that a domain can have");
		return;
	}
	memcpy(member, &kib, sizeof(kib));
}

static void read_text(struct domain_config *config, const struct value *value,
		      void *member, size_t member_size)
{
	if (!is_one_string(value)) {
		complain_simply(config, value, " is not one string");
	} else if (value->size > member_size) {
		struct text text = complain(config, value);

		text_put(&text, " is longer than ");
		text_number(&text, member_size - 1);
		text_put(&text, " characters");
	} else {
		memcpy(member, value->data, value->size);
	}
}

static void read_policy(struct domain_config *config, const struct value *value, void *member)
{
	static const char *const names[] = {
		[ON_EVENT_DESTROY] = "destroy",
		[ON_EVENT_RESTART] = "restart",
		[ON_EVENT_PRESERVE] = "preserve",
	};
	struct text text;

	if (is_one_string(value)) {
		for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			if (strcmp(value->data, names[i]) == 0) {
				enum on_event policy = (enum on_event)i;

				memcpy(member, &policy, sizeof(policy));
				return;
			}
		}
	}
	text = complain(config, value);
	if (is_one_string(value)) {
		text_put(&text, " is ");
		text_quote(&text, value->data);
		text_put(&text, ", and");
	}
	text_put(&text, " must be \"destroy\", \"restart\" or \"preserve\"");
}

static void read_rng_key(struct domain_config *config, const struct value *value)
{
	if (value->size != sizeof(config->rng_key)) {
		complain_simply(config, value, value->size == 0 ?
				" is for the bundle tool to fill, which has not been here" :
				" is not 32 bytes, as the bundle tool puts them there");
		return;
	}
	memcpy(config->rng_key, value->data, sizeof(config->rng_key));
	config->has_rng_key = true;
}

static void read_backoff(struct domain_config *config, const struct value *value, void *member)
{
	struct restart_backoff ms;

	if (value->size != 2 * sizeof(uint32_t)) {
		complain_simply(config, value, " is not two numbers, the least and the most "
					       "in ms (<100 10000>)");
		return;
	}
	ms.min = tree_cell(value->data, 0);
	ms.max = tree_cell(value->data, sizeof(uint32_t));
	if (ms.min > ms.max || ms.max > RESTART_BACKOFF_MS_MAX) {
		struct text text = complain(config, value);

		text_put(&text, " is ");
		text_number(&text, ms.min);
		text_put(&text, " and ");
		text_number(&text, ms.max);
		text_put(&text, ms.min > ms.max ? ", and the least is more than the most" :
						  ", and the most may be 3600000 (an hour)");
		return;
	}
	memcpy(member, &ms, sizeof(ms));
}

/* Who asks first has got the id already. */
static void read_capabilities(struct domain_config *config, const struct value *value)
{
	uint32_t wanted = 0;

	read_cell(config, value, &wanted);
	if ((wanted & ~CAPABILITY_CONTROL) != 0) {
		struct text text = complain(config, value);

		text_put(&text, " is ");
		text_number(&text, wanted);
		text_put(&text, ", and can only be 0 or 1, the control domain");
	} else if (wanted == CAPABILITY_CONTROL && config->id != CONTROL_DOMAIN_ID) {
		complain_simply(config, value, " asks for a second control domain, "
					       "and there can be one");
	}
}

static void read_value(struct domain_config *config, const struct rule *rule,
		       const struct value *value)
{
	void *member = (char *)config + rule->offset;

	switch (rule->kind) {
	case VALUE_ANY:
		break;
	case VALUE_CELL:
		read_cell(config, value, member);
		break;
	case VALUE_MEMORY:
		read_memory(config, value, member);
		break;
	case VALUE_TEXT:
		read_text(config, value, member, rule->size);
		break;
	case VALUE_POLICY:
		read_policy(config, value, member);
		break;
	case VALUE_RNG_KEY:
		read_rng_key(config, value);
		break;
	case VALUE_BACKOFF:
		read_backoff(config, value, member);
		break;
	case VALUE_CAPABILITIES:
		read_capabilities(config, value);
		break;
	case VALUE_SOURCE:
		complain_simply(config, value, " is for the bundle tool, which has not been here");
		break;
	case VALUE_XEN:
		complain_simply(config, value, " of Xen's binding is not supported");
		break;
	}
}

/* (iii) One node by its table of rules. */

static const struct rule domain_rules[] = {
	{ "compatible", VALUE_ANY, true, 0, 0 },
	{ "#address-cells", VALUE_ANY, false, 0, 0 },
	{ "#size-cells", VALUE_ANY, false, 0, 0 },
	{ "phandle", VALUE_ANY, false, 0, 0 },
	{ "memory", VALUE_MEMORY, true, MEMBER(memory_kib) },
	{ "cpus", VALUE_CELL, true, MEMBER(vcpus) },
	{ "vambrace,on-poweroff", VALUE_POLICY, false, MEMBER(on_poweroff) },
	{ "vambrace,on-reboot", VALUE_POLICY, false, MEMBER(on_reboot) },
	{ "vambrace,on-crash", VALUE_POLICY, false, MEMBER(on_crash) },
	{ "vambrace,rng-seed", VALUE_RNG_KEY, false, 0, 0 },
	{ "vambrace,restart-backoff-ms", VALUE_BACKOFF, false, MEMBER(restart_backoff_ms) },
	{ "vpl011", VALUE_XEN, false, 0, 0 },
	{ "xen,enhanced", VALUE_XEN, false, 0, 0 },
	{ "xen,static-mem", VALUE_XEN, false, 0, 0 },
	{ CAPABILITIES, VALUE_CAPABILITIES, false, 0, 0 },
	{ "direct-map", VALUE_XEN, false, 0, 0 },
	{ "passthrough", VALUE_XEN, false, 0, 0 },
	{ "max_grant_frames", VALUE_XEN, false, 0, 0 },
	{ "max_maptrack_frames", VALUE_XEN, false, 0, 0 },
	{ "domain-cpupool", VALUE_XEN, false, 0, 0 },
	{ "nr_spis", VALUE_XEN, false, 0, 0 },
};

static const struct rule kernel_rules[] = {
	{ "compatible", VALUE_ANY, true, 0, 0 },
	{ "phandle", VALUE_ANY, false, 0, 0 },
	{ "bootargs", VALUE_TEXT, false, MEMBER(bootargs) },
	{ "vambrace,image", VALUE_TEXT, true, MEMBER(kernel_image) },
	{ "vambrace,file", VALUE_SOURCE, false, 0, 0 },
	{ "reg", VALUE_XEN, false, 0, 0 },
};

static const struct rule ramdisk_rules[] = {
	{ "compatible", VALUE_ANY, true, 0, 0 },
	{ "phandle", VALUE_ANY, false, 0, 0 },
	{ "vambrace,image", VALUE_TEXT, true, MEMBER(ramdisk_image) },
	{ "vambrace,file", VALUE_SOURCE, false, 0, 0 },
	{ "reg", VALUE_XEN, false, 0, 0 },
};

struct rules {
	const char *owner;
	const struct rule *rule;
	unsigned int count;	/* at most 32: a bit each tells what was seen */
};

#define RULES(owner, array) { owner, array, sizeof(array) / sizeof((array)[0]) }

static const struct rules of_domain = RULES("", domain_rules);
static const struct rules of_kernel = RULES("its kernel: ", kernel_rules);
static const struct rules of_ramdisk = RULES("its ramdisk: ", ramdisk_rules);

static void complain_unknown(struct domain_config *config, const struct rules *rules,
			     const struct value *value)
{
	struct nearest nearest = { NULL, NAME_DISTANCE_NEAR + 1 };
	struct text text = complain(config, value);

	for (unsigned int i = 0; i < rules->count; i++) {
		consider(&nearest, value->name, rules->rule[i].name);
	}
	text_put(&text, " is not known");
	text_suggest(&text, &nearest);
}

static void read_property(struct domain_config *config, const struct rules *rules,
			  const struct value *value, uint32_t *seen)
{
	for (unsigned int i = 0; i < rules->count; i++) {
		if (strcmp(value->name, rules->rule[i].name) != 0) {
			continue;
		}
		if ((*seen & UINT32_C(1) << i) != 0) {
			complain_simply(config, value, " is there twice");
			return;
		}
		*seen |= UINT32_C(1) << i;
		read_value(config, &rules->rule[i], value);
		return;
	}
	complain_unknown(config, rules, value);
}

static void read_properties(struct domain_config *config, const struct rules *rules,
			    const void *tree, int node)
{
	uint32_t seen = 0;
	int property;

	fdt_for_each_property_offset(property, tree, node) {
		int size;
		struct value value = { .owner = rules->owner };

		value.data = fdt_getprop_by_offset(tree, property, &value.name, &size);
		if (value.data == NULL || size < 0) {
			continue;	/* tree_check() leaves no such property */
		}
		value.size = (size_t)size;
		read_property(config, rules, &value, &seen);
		if (refused(config)) {
			return;
		}
	}
	for (unsigned int i = 0; i < rules->count; i++) {
		const struct value missing = { rules->owner, rules->rule[i].name, NULL, 0 };

		if (rules->rule[i].required && (seen & UINT32_C(1) << i) == 0) {
			complain_simply(config, &missing, " is missing");
			return;
		}
	}
}

/* (iv) One domain. */

#define KERNEL_COMPATIBLE	"multiboot,kernel"
#define RAMDISK_COMPATIBLE	"multiboot,ramdisk"
#define MODULE_COMPATIBLE	"multiboot,module"
#define DOMAIN_COMPATIBLE	"xen,domain"

/* Start the message about a sub-node: "node 'x' ". */
static struct text complain_node(struct domain_config *config, const char *name)
{
	struct text text = text_start(config->error, sizeof(config->error));

	text_put(&text, "node ");
	text_quote(&text, name);
	return text;
}

static void complain_node_unknown(struct domain_config *config, const char *name,
				  const void *tree, int node)
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
	consider(&nearest, compatible, KERNEL_COMPATIBLE);
	consider(&nearest, compatible, RAMDISK_COMPATIBLE);
	text_suggest(&text, &nearest);
}

static void read_module(struct domain_config *config, const void *tree, int node,
			const char *name)
{
	bool is_kernel = tree_string_listed(tree, node, "compatible", KERNEL_COMPATIBLE);
	bool is_ramdisk = tree_string_listed(tree, node, "compatible", RAMDISK_COMPATIBLE);
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
	if (!tree_string_listed(tree, node, "compatible", MODULE_COMPATIBLE)) {
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
	read_properties(config, is_kernel ? &of_kernel : &of_ramdisk, tree, node);
	if (!refused(config) && image[0] == '\0') {
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
		if (refused(config)) {
			return;
		}
	}
	if (config->kernel_image[0] == '\0') {
		struct text text = text_start(config->error, sizeof(config->error));

		text_put(&text, "it has no kernel: a sub-node with compatible = \""
			 KERNEL_COMPATIBLE "\", \"" MODULE_COMPATIBLE "\"");
	}
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_' || c == '.' || c == '+';
}

/* Keep the name as far as it goes, printable; complain when that changes it. */
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
		text_put(&text, odd ? " has characters other than letters, digits, - _ . +"
				    : " is longer than 31 characters");
	}
}

static void check_compatible(struct domain_config *config, const void *tree, int node)
{
	struct nearest nearest = { NULL, NAME_DISTANCE_NEAR + 1 };
	const char *compatible = fdt_stringlist_get(tree, node, "compatible", 0, NULL);
	struct text text;

	if (tree_string_listed(tree, node, "compatible", DOMAIN_COMPATIBLE)) {
		return;
	}
	text = text_start(config->error, sizeof(config->error));
	text_put(&text, "its compatible property is not \"" DOMAIN_COMPATIBLE "\"");
	if (compatible != NULL) {
		text_put(&text, " but ");
		text_quote(&text, compatible);
		consider(&nearest, compatible, DOMAIN_COMPATIBLE);
		text_suggest(&text, &nearest);
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

/* Each step only when the one before had nothing to complain about. */
static void read_domain(struct domain_config *config, const void *tree, int node)
{
	if (!refused(config)) {
		check_compatible(config, tree, node);
	}
	if (!refused(config)) {
		read_properties(config, &of_domain, tree, node);
	}
	if (!refused(config)) {
		check_vcpus(config);
	}
	if (!refused(config)) {
		read_modules(config, tree, node);
	}
}

/* (v) All of them. */

struct reader {
	const void *tree;
	struct domain_config *out;
	unsigned int max, count, left_out;
	unsigned int next_id;		/* of one that is not the control domain */
	bool has_control;
};

/* May @node be the control domain, if what it says is right? */
static bool takes_control(struct reader *reader, int node)
{
	int size = 0;
	const void *value = fdt_getprop(reader->tree, node, CAPABILITIES, &size);

	if (reader->has_control || value == NULL || size != (int)sizeof(uint32_t) ||
	    !(tree_cell(value, 0) & CAPABILITY_CONTROL)) {
		return false;
	}
	reader->has_control = true;
	return true;
}

/* The next place in the output, with the defaults and the name; NULL when full. */
static struct domain_config *begin_domain(struct reader *reader, const char *name,
					  bool is_control)
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
		if (!refused(config)) {
			check_unique(reader, config);
		}
		read_domain(config, reader->tree, node);
	}
}

/* A node beside /chosen: a domain in the wrong place, or a misspelt /chosen. */
static void refuse_stray(struct reader *reader, const char *name)
{
	struct domain_config *config = begin_domain(reader, name, false);
	struct nearest nearest = { NULL, NAME_DISTANCE_NEAR + 1 };
	struct text text;

	if (config == NULL || refused(config)) {
		return;
	}
	text = complain_node(config, name);
	text_put(&text, " lies outside of /chosen");
	consider(&nearest, name, "chosen");
	text_suggest(&text, &nearest);
}

int domain_config_read(const void *tree, struct domain_config *out, unsigned int max,
		       unsigned int *count, unsigned int *left_out, const char **why)
{
	struct reader reader = {
		.tree = tree, .out = out, .max = max, .next_id = CONTROL_DOMAIN_ID + 1,
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
