// SPDX-License-Identifier: GPL-2.0-only
/*
 * schema.c - the properties of a domain and its modules: their names, kinds and
 * the members of struct domain_config they are read into. See schema.h.
 *
 * SPEC: Xen, docs/misc/arm/device-tree/booting.txt, "Creating Multiple Domains
 *	directly from Xen".
 */
#include "schema.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <vambrace/devicetree.h>
#include <vambrace/domain_config.h>
#include <vambrace/text.h>

#include "nearest.h"

#define KIB_PER_CHUNK 1024

/* --- one value --- */

enum value_kind {
	VALUE_ANY, /* not read */
	VALUE_CELL,
	VALUE_MEMORY, /* KiB in two cells */
	VALUE_TEXT,
	VALUE_POLICY,
	VALUE_RNG_KEY,	    /* random bytes, from the bundle tool */
	VALUE_BACKOFF,	    /* ms: the least and the most */
	VALUE_CAPABILITIES, /* what the domain may do: CAPABILITY_* */
	VALUE_SOURCE,	    /* for the bundle tool, which removes it */
	VALUE_XEN,	    /* of Xen's binding, not supported */
};

struct rule {
	const char *name;
	enum value_kind kind;
	bool required;
	size_t offset, size; /* of the member of struct domain_config */
};

#define MEMBER(member) \
	offsetof(struct domain_config, member), sizeof(((struct domain_config *)0)->member)

/* A property being read. @owner is for messages: "" or "its kernel: ". */
struct value {
	const char *owner;
	const char *name;
	const void *data;
	size_t size;
};

bool config_is_refused(const struct domain_config *config)
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
	return value->size > 0 && memchr(value->data, '\0', value->size) ==
					  (const char *)value->data + value->size - 1;
}

static void read_cell(struct domain_config *config, const struct value *value, void *member)
{
	uint32_t cell;

	if (value->size != sizeof(cell)) {
		complain_simply(config, value, " is not one number (<N>)");
		return;
	}
	cell = dt_cell(value->data, 0);
	memcpy(member, &cell, sizeof(cell));
}

static void read_memory(struct domain_config *config, const struct value *value, void *member)
{
	uint64_t kib;

	if (value->size != sizeof(kib)) {
		complain_simply(config, value, " is not two cells, the KiB as 64 bits (<0 KIB>)");
		return;
	}
	kib = (uint64_t)dt_cell(value->data, 0) << 32 | dt_cell(value->data, sizeof(uint32_t));
	if (kib == 0 || kib % KIB_PER_CHUNK != 0 || kib > DOMAIN_MEMORY_KIB_MAX) {
		struct text text = complain(config, value);

		text_put(&text, " is ");
		text_number(&text, kib);
		text_put(&text,
			 kib == 0 ?
				 " KiB" :
			 kib % KIB_PER_CHUNK != 0 ?
				 " KiB, which is no multiple of 1 MiB (1024 KiB)" :
				 " KiB, more than the 1048576 KiB (1 GiB) that a domain can have");
		return;
	}
	memcpy(member, &kib, sizeof(kib));
}

static void read_text(struct domain_config *config, const struct value *value, void *member,
		      size_t member_size)
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
		complain_simply(config, value,
				value->size == 0 ?
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
		complain_simply(config, value,
				" is not two numbers, the least and the most "
				"in ms (<100 10000>)");
		return;
	}
	ms.min = dt_cell(value->data, 0);
	ms.max = dt_cell(value->data, sizeof(uint32_t));
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

/* domain_config.c gave the id to the first domain that asks for it. */
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
		complain_simply(config, value,
				" asks for a second control domain, "
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

/* --- one node by its table of rules --- */

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

#define RULES(owner, array)                                      \
	{                                                        \
		owner, array, sizeof(array) / sizeof((array)[0]) \
	}

const struct rules schema_of_domain = RULES("", domain_rules);
const struct rules schema_of_kernel = RULES("its kernel: ", kernel_rules);
const struct rules schema_of_ramdisk = RULES("its ramdisk: ", ramdisk_rules);

static void complain_unknown(struct domain_config *config, const struct rules *rules,
			     const struct value *value)
{
	struct nearest nearest = { NULL, NAME_DISTANCE_NEAR + 1 };
	struct text text = complain(config, value);

	for (unsigned int i = 0; i < rules->count; i++) {
		nearest_consider(&nearest, value->name, rules->rule[i].name);
	}
	text_put(&text, " is not known");
	nearest_suggest(&text, &nearest);
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

void schema_read(struct domain_config *config, const struct rules *rules, const void *tree,
		 int node)
{
	uint32_t seen = 0;
	int property;

	fdt_for_each_property_offset(property, tree, node) {
		int size;
		struct value value = { .owner = rules->owner };

		value.data = fdt_getprop_by_offset(tree, property, &value.name, &size);
		if (value.data == NULL || size < 0) {
			continue; /* dt_check() leaves no such property */
		}
		value.size = (size_t)size;
		read_property(config, rules, &value, &seen);
		if (config_is_refused(config)) {
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
