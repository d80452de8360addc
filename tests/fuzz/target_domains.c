// SPDX-License-Identifier: GPL-2.0-only
/*
 * target_domains.c - the tree of domains, as a user wrote it.
 */
#include "fuzz.h"

#include <stdlib.h>

#include <vambrace/devicetree.h>

#include "domains.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct domain_config config[DOMAINS_READ];
	void *tree = fuzz_copy(data, size);
	const char *why = NULL;

	if (dt_check(tree, size, &why) == 0) {
		fuzz_read_domains(tree, config);
	}
	free(tree);
	return 0;
}
