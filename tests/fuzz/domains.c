// SPDX-License-Identifier: GPL-2.0-only
/*
 * domains.c - reading a tree of domains and checking the result.
 */
#include "domains.h"

#include <string.h>

#include "fuzz.h"

static bool ends(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

static void require_printable(const char *text)
{
	for (; *text != '\0'; text++) {
		fuzz_require(*text >= ' ' && *text <= '~');
	}
}

static void require_domain(const struct domain_config *config)
{
	fuzz_require(ends(config->name, sizeof(config->name)));
	fuzz_require(ends(config->error, sizeof(config->error)));
	fuzz_require(ends(config->kernel_image, sizeof(config->kernel_image)));
	fuzz_require(ends(config->ramdisk_image, sizeof(config->ramdisk_image)));
	fuzz_require(ends(config->bootargs, sizeof(config->bootargs)));
	require_printable(config->name);
	require_printable(config->error);
	if (config->error[0] != '\0') {
		return;
	}
	fuzz_require(config->name[0] != '\0' && config->kernel_image[0] != '\0');
	fuzz_require(config->vcpus == 1);
	fuzz_require(config->memory_kib != 0 && config->memory_kib % 1024 == 0 &&
		     config->memory_kib <= DOMAIN_MEMORY_KIB_MAX);
	fuzz_require(config->on_poweroff <= ON_EVENT_PRESERVE &&
		     config->on_reboot <= ON_EVENT_PRESERVE &&
		     config->on_crash <= ON_EVENT_PRESERVE);
}

/* Each domain has an id of its own, and those that may start a name. */
static void require_unique(const struct domain_config *config, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		fuzz_require(config[i].id < DOMAINS_READ);
		for (unsigned int j = 0; j < i; j++) {
			fuzz_require(config[i].id != config[j].id);
			fuzz_require(config[i].error[0] != '\0' || config[j].error[0] != '\0' ||
				     strcmp(config[i].name, config[j].name) != 0);
		}
	}
}

unsigned int fuzz_read_domains(const void *tree, struct domain_config *config)
{
	unsigned int count = 0, left_out = 0;
	const char *why = NULL;

	if (domain_config_read(tree, config, DOMAINS_READ, &count, &left_out, &why) != 0) {
		fuzz_require(why != NULL && count == 0);
		return 0;
	}
	fuzz_require(count >= 1 && count <= DOMAINS_READ);
	fuzz_require(left_out == 0 || count >= DOMAINS_READ - 1);
	for (unsigned int i = 0; i < count; i++) {
		require_domain(&config[i]);
	}
	require_unique(config, count);
	return count;
}
