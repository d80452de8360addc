/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * schema.h - read one node by a table of the properties that it may have.
 *
 * Unknown properties are errors: ignoring a misspelt one would make a domain that
 * differs from its description. Only the first error is reported, in the error of the
 * domain's configuration.
 */
#pragma once

#include <stdbool.h>

struct domain_config;
struct rule;

/* Of Xen's capabilities only that of the control domain is supported. */
#define CAPABILITIES	   "capabilities"
#define CAPABILITY_CONTROL 1u

struct rules {
	const char *owner;
	const struct rule *rule;
	unsigned int count; /* at most 32: one bit each records what was seen */
};

extern const struct rules schema_of_domain, schema_of_kernel, schema_of_ramdisk;

/* Has an error been reported? */
bool config_is_refused(const struct domain_config *config);

/* Read the properties of @node of @tree, which was checked, into @config. */
void schema_read(struct domain_config *config, const struct rules *rules, const void *tree,
		 int node);
