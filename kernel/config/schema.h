/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * schema.h - reading one node by a table of the properties that it may have.
 *
 * Every property must be known: a misspelt one that were passed over would leave its
 * user with a domain other than the one described. The first thing wrong is the one
 * reported, in the error of the domain's configuration.
 */
#pragma once

#include <stdbool.h>

struct domain_config;
struct rule;

/* Of Xen's, one is to be had: being the control domain. */
#define CAPABILITIES	   "capabilities"
#define CAPABILITY_CONTROL 1u

struct rules {
	const char *owner;
	const struct rule *rule;
	unsigned int count; /* at most 32: a bit each tells what was seen */
};

extern const struct rules schema_of_domain, schema_of_kernel, schema_of_ramdisk;

/* Was something wrong? */
bool config_is_refused(const struct domain_config *config);

/* Read the properties of @node of @tree, which was checked, into @config. */
void schema_read(struct domain_config *config, const struct rules *rules, const void *tree,
		 int node);
